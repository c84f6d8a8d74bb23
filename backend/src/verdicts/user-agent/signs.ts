import { hideDetails } from './in-app.js';
import type { Parts } from './parts.js';

/** A sign that a program, not a browser, made the request; `what` completes "The user agent …". */
interface Sign {
	what: string;
	pattern: RegExp;
}

/** Crawlers say where to complain; browsers never do. */
const ADDRESSES: Sign[] = [
	{ what: 'names a web page, as crawlers do', pattern: /https?:|\bwww\.\w|\+[\w-]+\.[a-z]{2,}\b/i },
	{
		what: 'names an e-mail address, as crawlers do',
		pattern: /[\w.+-]@[\w-]+\.[a-z]{2,}\b|\bat [a-z]+ dot [a-z]/i,
	},
];

const A_DOMAIN = String.raw`[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|io|ai|co|de|ru)`;
const DOMAIN: Sign = {
	what: 'names a web page, as crawlers do',
	pattern: new RegExp(String.raw`(?<=[\s(;])${A_DOMAIN}(?![\w.-])`, 'i'),
};
/** Apps are called Wetter.de and Booking.com, but never stand before the engine. */
const DOMAIN_BEFORE_ENGINE: Sign = {
	what: 'names a web page, as crawlers do',
	pattern: new RegExp(`^${A_DOMAIN}\\b`, 'i'),
};

/** What programs call themselves, and other words that no browser has. */
const NAMES: Sign[] = [
	{
		// Internet Explorer said so as well, until version 10 of 2012.
		what: 'calls itself compatible, as crawlers do',
		pattern: /\bcompatible\b(?!; ?MSIE| iPhone)/i,
	},
	{
		what: "is a crawler's",
		pattern: /bots?\b|[a-z]bot[/_ -]|crawl|spider|scrap(?:e|ing|y)|slurp|archive(?:r|box)|\brss\b/i,
	},
	{
		what: "is a preview, fetching or checking service's",
		pattern: new RegExp(
			[
				'preview|fetch(?:er)?\\b|screenshot|screenie|thumbnail|web-?capture|transcoder|weblight|proxy\\b',
				'checker\\b|audit|validat|analy[sz]er|inspect(?:or|ion)|page ?speed|lighthouse|observatory',
				'(?<!(?:qr|code|cam|doc) ?)scan(?:ner|ning)?\\b|google-[a-z]|[a-z]-google\\b',
			].join('|'),
			'i',
		),
	},
	{
		what: "is a monitoring service's",
		pattern: /monitor(?:ing)?\b|synthetic|\bptst\/|\bwpm\b|uptime|\bagent\b|gtmetrix|catchpoint/i,
	},
	{
		what: 'is that of a browser run by a program',
		pattern:
			/headless|phantom(?:js|\/\d)|jsdom|selenium|puppeteer|playwright|cypress|webdriver|electron\/|atomshell\/|wechatdevtools|wkhtml/i,
	},
	{ what: 'carries code, as attacks do', pattern: /<\w|\$\{|\{\{|\(\) ?\{|\/bin\/|\.\.\// },
];

/** Where an Android phone's model stands, which may be a CUBOT or an XBot: only what no phone is called. */
const IN_MODEL: Sign[] = [
	{
		what: "is a crawler's",
		pattern: /https?:|www\.|googlebot|[a-z]bot\/\d|crawler|screenshot|headless/i,
	},
];

/**
 * Looks for what no browser's user agent has.
 *
 * Wrong about: people whose app's name holds one of these words.
 * @param parts of a user agent that is put together like a browser's
 * @returns what is the matter with it, to complete "The user agent …"
 */
export function findSign(userAgent: string, parts: Parts | undefined): string | undefined {
	if (!parts?.isPhone) return match([...ADDRESSES, DOMAIN, ...NAMES], userAgent);
	const [model, afterModel] = splitAtModel(parts.platform);
	return (
		match(ADDRESSES, `${afterModel} ${parts.rest}`) ??
		match([DOMAIN_BEFORE_ENGINE], parts.rest) ??
		match(NAMES, `${afterModel} ${hideDetails(parts.rest)}`) ??
		match(IN_MODEL, model)
	);
}

/** The model ends with the build of its system, or where there is none, with the platform; iOS names none. */
function splitAtModel(platform: string): [model: string, after: string] {
	if (/^iP(?:hone|ad|od)/.test(platform)) return ['', platform];
	const build = /\bBuild\/[^;]*/.exec(platform);
	const end = build ? build.index + build[0].length : platform.length;
	return [platform.slice(0, end), platform.slice(end)];
}

function match(signs: Sign[], text: string): string | undefined {
	for (const { what, pattern } of signs) {
		const found = pattern.exec(text);
		if (found) return `${what} ("${wordAround(text, found.index, found[0].length)}")`;
	}
	return undefined;
}

const LONGEST_QUOTE = 40;

/** @returns the whole word of which a piece was found, for people to read */
function wordAround(text: string, index: number, length: number): string {
	const before = /[^\s;()[\]]*$/.exec(text.slice(0, index))![0];
	const after = /^[^\s;()[\]]*/.exec(text.slice(index + length))![0];
	const word = `${before}${text.slice(index, index + length)}${after}`.trim();
	return word.length > LONGEST_QUOTE ? `${word.slice(0, LONGEST_QUOTE)}…` : word;
}
