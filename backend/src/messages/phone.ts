import {
	isSupportedCountry,
	parsePhoneNumberFromString,
	type CountryCode,
	type PhoneNumber,
	validatePhoneNumberLength,
} from 'libphonenumber-js';
import { parsePhoneNumberFromString as parseMobileNumber } from 'libphonenumber-js/mobile';
import { z } from 'zod';

/** Beyond it nothing is a number, however many dots and brackets stand in it. */
const MAX_LENGTH = 250;
/** Of a wrong number in the message about it. */
const MAX_SHOWN = 40;

const FORMAT = 'write it in international format, like +4915112345678';

/** A country by its two letters, which says how national numbers are meant. */
export const country = z
	.string()
	.trim()
	.transform((text, context) => {
		const code = text.toUpperCase();
		if (isSupportedCountry(code)) return code;
		context.addIssue({
			code: 'custom',
			message: 'is not a country by the two letters of ISO 3166, such as DE',
		});
		return z.NEVER;
	})
	.meta({ example: 'DE' });

/**
 * @param home the country of national numbers; without it only those with a country code are taken
 * @param advice what else the caller can do about a number without one
 * @returns the schema of a phone number as people write it; comes out as E.164
 */
export function phoneIn(home?: CountryCode, advice = '') {
	return z.string().transform((written, context) => {
		const read = readPhone(written, home);
		if ('number' in read) return read.number;
		context.addIssue({
			code: 'custom',
			message: `${quote(written)} ${read.fault}${read.isNational ? advice : ''}`,
		});
		return z.NEVER;
	});
}

/** A phone number with its country code. */
export const phone = phoneIn();

/** The same in a query, where an unescaped + means a space. */
export const phoneInQuery = z
	.string()
	.transform((value) => value.replace(/^ (?=\d)/, '+'))
	.pipe(phone);

type Read = { number: string } | { fault: string; isNational?: boolean };

function readPhone(written: string, home: CountryCode | undefined): Read {
	if (written.length > MAX_LENGTH) return { fault: `is not a phone number; ${FORMAT}` };
	const text = clean(written);
	const parsed = home && !text.startsWith('+') ? parseNational(text, home) : parse(text);
	if (parsed?.ext) {
		return { fault: 'has an extension, which no text message reaches; leave the extension out' };
	}
	// Possible, not valid: numbering plans change faster than any table of them.
	if (parsed?.isPossible()) return { number: parsed.number };
	return describeFault(text, parsed, home);
}

/**
 * Contacts and web pages bring along marks of direction, joiners and variation selectors that nobody sees, and keyboards
 * of East Asia wide signs.
 */
function clean(written: string): string {
	return written
		.replace(/[\p{Cf}\p{Variation_Selector}\u034f\u115f\u1160\u3164]/gu, '')
		.replace(/[\uff01-\uff5e\ufe62]/g, (wide) => wide.normalize('NFKC'))
		.replace(/\s+/g, ' ')
		.trim()
		.replace(/^\(\s*(\+\s*\d{1,3})\s*\)/, '$1 ');
}

/** Not extracted from among other words: of two numbers in one field the first would silently win. */
function parse(text: string): PhoneNumber | undefined {
	return text.startsWith('+') ? parsePhoneNumberFromString(text, { extract: false }) : undefined;
}

/** What national numbers may be: `0151…`, `0049151…`, and what spreadsheets leave of `+49151…` or `0151…`. */
function parseNational(text: string, home: CountryCode): PhoneNumber | undefined {
	const national = parsePhoneNumberFromString(text, { defaultCountry: home, extract: false });
	const international = parse(text.replace(/^\(?(?:00)?(?=[1-9])/, '+'));
	if (!international?.isPossible()) return national;
	if (!national?.isPossible()) return international;
	// Where both can be, texts go to mobile numbers.
	return isMobile(international) && !isMobile(national) ? international : national;
}

function isMobile({ number }: PhoneNumber): boolean {
	return parseMobileNumber(number)?.isValid() === true;
}

function describeFault(
	text: string,
	parsed: PhoneNumber | undefined,
	home: CountryCode | undefined,
): Read {
	const length = validatePhoneNumberLength(text, home);
	// Until 2019 a 1 stood there before mobile numbers.
	if (parsed?.countryCallingCode === '52' && /^1\d{10}$/.test(parsed.nationalNumber)) {
		const now = `+52${parsed.nationalNumber.slice(1)}`;
		return { fault: `has a 1 behind +52, which Mexican numbers have no more; write it as ${now}` };
	}
	const code = parsed && `+${parsed.countryCallingCode}`;
	if (code && length === 'TOO_LONG')
		return { fault: `has too many digits for a number of ${code}` };
	if (code && length === 'TOO_SHORT')
		return { fault: `has too few digits for a number of ${code}` };
	if (code) return { fault: `has not as many digits as numbers of ${code} have` };
	if (text.startsWith('+') && length === 'INVALID_COUNTRY') {
		return { fault: 'is not a phone number; it begins with no country code that there is' };
	}
	return { fault: `is not a phone number; ${FORMAT}`, isNational: !home && /^[\d(]/.test(text) };
}

/** Only for the caller, who wrote it. */
function quote(written: string): string {
	const shown = written.slice(0, MAX_SHOWN).replace(/[\p{C}\p{Variation_Selector}]/gu, '');
	return `'${shown}${written.length > MAX_SHOWN ? '…' : ''}'`;
}
