import { smallPage, SMALL_PAGE_HEADERS } from '../http/small-page.js';

/** What is sent with `notFoundPage()` and `gonePage()`. */
export const PAGE_HEADERS = SMALL_PAGE_HEADERS;

const NOT_FOUND = smallPage('This link does not exist', [
	'Please check that the whole link was copied from the message: capital and small letters count.',
	'If you opened it straight from a message, its sender can help.',
]);

const GONE = smallPage('This link has ended', [
	'It worked once, but its sender has let it expire or switched it off.',
	'If you still need what was behind it, please ask the sender.',
]);

const BUSY = smallPage('This link cannot be opened just now', [
	'The fault is on our side, and mostly over in a moment.',
	'Please open the link again from the message.',
]);

const WAIT = smallPage('Please open this link again in a minute', [
	'Somebody in your network has just opened very many links that do not exist. So that nobody finds the links of ' +
		'others by trying, we let your network wait for a moment.',
	'This need not mean that anything is wrong with your link.',
]);

/** The page for requests that only programs make (405). */
export const METHOD_PAGE = smallPage('This link can only be opened', [
	'Something else was asked of it than to open it. Please open it straight from the message.',
]);

/** @returns the page for where too many unknown tokens came from (429) */
export function waitPage(): Buffer {
	return WAIT;
}

/** @returns the page for a time without the database (503) */
export function busyPage(): Buffer {
	return BUSY;
}

/** @returns the page for a token that is not known, or no longer (404) */
export function notFoundPage(): Buffer {
	return NOT_FOUND;
}

/** @returns the page for a link that has expired or is disabled (410) */
export function gonePage(): Buffer {
	return GONE;
}
