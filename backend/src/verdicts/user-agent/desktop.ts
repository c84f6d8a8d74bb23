import { findInApp } from './in-app.js';

/** What browsers write of a computer between the first parentheses. */
const SYSTEM =
	/^(?:Windows(?: NT [\d.]+)?|Win64|x64|WOW64|ARM(?:64)?|Macintosh|(?:Intel|PPC) Mac OS X.*|X11|Wayland|Linux.*|Ubuntu.*|Fedora.*|CrOS .*|(?:Free|Open|Net)BSD.*|OpenHarmony.*|Quest \d.*|rv:[\d.]+|Trident\/7\.0|Touch|Tablet PC.*|\.NET.*|SLCC\d|Media Center.*|U|[a-z]{2}(?:[-_][A-Za-z]{2})?|)$/;

/** Browsers for computers and what they consist of; `*Browser` is understood. */
const BROWSERS =
	/^(?:AppleWebKit|Gecko|like|Version|Chrome|Chromium|Safari|Mobile|Firefox|CriOS|FxiOS|Edg[A-Z]?|Edge|EdgiOS|OPR|OPT|OPX|Opera|Brave|Vivaldi|DuckDuckGo|Ddg|Yowser|SA|Silk|Whale|Iridium|Iron|Waterfox|PaleMoon|Goanna|LibreWolf|SeaMonkey|Epiphany|Falkon|Konqueror|qutebrowser|QtWebEngine|Maxthon|Puffin|Sleipnir|Comodo_Dragon|Avast|AVG|ASW|Norton|CCleaner|LBBROWSER|QIHU|360\w+|MetaSr|SE|VR|\d\w{0,2}\.[\dX.]+|Kiwi|UC|Ubuntu|Fedora|NetType|Language|beta|[\w-]*Browser)?$/i;

/**
 * How well a computer's user agent fits to what browsers for computers send. They are few, and unlike a
 * phone's it holds neither a model nor mostly an app: what is strange in it is strange.
 * @returns `odd` with a word in it that no browser has, `unusual` with a name and version we do not know
 */
export function fitOfDesktop(platform: string, rest: string): 'usual' | 'unusual' | 'odd' {
	if (!platform.split(';').every((segment) => SYSTEM.test(segment.trim()))) return 'odd';
	if (findInApp(rest)) return 'usual';
	if (/\(KHTML, like Gecko[^)]/.test(rest)) return 'odd';

	const names = rest.replace(/\([^)]*\)/g, ' ').split(/\s+/);
	const strangers = names.filter((name) => !isBrowserName(name));
	if (strangers.length === 0) return 'usual';
	return strangers.every((name) => /\/v?\d/.test(name)) ? 'unusual' : 'odd';
}

/** @param word a browser's or engine's name, as a rule with its version, as in `Edg/143.0.0.0` */
export function isBrowserName(word: string): boolean {
	return BROWSERS.test(word.split('/')[0]!);
}
