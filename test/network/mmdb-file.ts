/** What an MMDB file may hold of one prefix. */
export type MmdbValue = string | number | MmdbValue[] | { [key: string]: MmdbValue };

interface Prefix {
	/** E.g. `81.2.69.0/24` or `2001:db8::/32`. */
	cidr: string;
	record: Record<string, MmdbValue>;
}

interface Node {
	children: [Node | number | null, Node | number | null];
}

const RECORD_BITS = 24;
const SEPARATOR = Buffer.alloc(16);
const MARKER = Buffer.from('ABCDEF4D61784D696E642E636F6D', 'hex');
const LONG = 29;

/**
 * Makes a small file by the MaxMind DB file format specification 2.0, for IPv6 with IPv4 at its start.
 * @param type e.g. `GeoLite2-City`
 */
export function mmdbFile(type: string, prefixes: Prefix[]): Buffer {
	const root: Node = { children: [null, null] };
	const data: Buffer[] = [];
	let size = 0;
	for (const { cidr, record } of prefixes) {
		insert(root, prefixBits(cidr), size);
		const bytes = encode(record);
		data.push(bytes);
		size += bytes.length;
	}
	const nodes = listNodes(root);
	const tree = Buffer.concat(nodes.map((node) => encodeNode(node, nodes)));
	const metadata = encode({
		binary_format_major_version: 2,
		binary_format_minor_version: 0,
		build_epoch: 1_790_000_000,
		database_type: type,
		description: { en: 'A test' },
		ip_version: 6,
		languages: ['en'],
		node_count: nodes.length,
		record_size: RECORD_BITS,
	});
	return Buffer.concat([tree, SEPARATOR, ...data, MARKER, metadata]);
}

function prefixBits(cidr: string): string {
	const [address, length] = cidr.split('/') as [string, string];
	if (!address.includes(':')) {
		const bits = address.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
		return '0'.repeat(96) + bits.join('').slice(0, Number(length));
	}
	const [head, tail = ''] = address.split('::') as [string, string?];
	const groups = (text: string) => (text ? text.split(':') : []);
	const missing = 8 - groups(head).length - groups(tail).length;
	const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)];
	const bits = all.map((group) => parseInt(group, 16).toString(2).padStart(16, '0'));
	return bits.join('').slice(0, Number(length));
}

function insert(root: Node, bits: string, offset: number): void {
	let node = root;
	for (const bit of bits.slice(0, -1)) {
		const next = node.children[Number(bit)] ?? { children: [null, null] };
		if (typeof next === 'number') throw new Error('Prefixes must not overlap');
		node.children[Number(bit)] = next;
		node = next;
	}
	node.children[Number(bits.at(-1))] = offset;
}

function listNodes(root: Node): Node[] {
	const nodes = [root];
	for (const { children } of nodes) {
		for (const child of children) if (child && typeof child === 'object') nodes.push(child);
	}
	return nodes;
}

function encodeNode({ children }: Node, nodes: Node[]): Buffer {
	const bytes = Buffer.alloc((RECORD_BITS / 8) * 2);
	children.forEach((child, i) => {
		const record =
			child === null
				? nodes.length
				: typeof child === 'number'
					? nodes.length + SEPARATOR.length + child
					: nodes.indexOf(child);
		bytes.writeUIntBE(record, (i * RECORD_BITS) / 8, RECORD_BITS / 8);
	});
	return bytes;
}

function encode(value: MmdbValue): Buffer {
	if (typeof value === 'string') {
		const bytes = Buffer.from(value);
		return Buffer.concat([control(2, bytes.length), bytes]);
	}
	if (typeof value === 'number') {
		const bytes = Buffer.alloc(4);
		bytes.writeUInt32BE(value);
		return Buffer.concat([control(6, 4), bytes]);
	}
	if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
	const entries = Object.entries(value).flatMap(([key, one]) => [encode(key), encode(one)]);
	return Buffer.concat([control(7, Object.keys(value).length), ...entries]);
}

/** A field begins with its type and size; types above 7 and sizes above 28 take a second byte. */
function control(type: number, size: number): Buffer {
	const short = Math.min(size, LONG);
	const bytes = type <= 7 ? [(type << 5) + short] : [short, type - 7];
	return Buffer.from(size >= LONG ? [...bytes, size - LONG] : bytes);
}
