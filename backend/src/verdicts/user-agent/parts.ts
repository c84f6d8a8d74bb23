/** A browser's user agent, taken apart: `Mozilla/5.0 (<platform>) <engine> <names>`. */
export interface Parts {
	/** What stands in the first parentheses, e.g. `Linux; Android 16; SM-S926U Build/BP4A.251205.006; wv`. */
	platform: string;
	/** What follows: the engine and the names of browsers, apps and bots. */
	rest: string;
	/** A phone or tablet. */
	isPhone: boolean;
}

/**
 * All browsers and web views in use. The platform ends before the engine, not at the next parenthesis: there
 * are phones called `moto g(50)`, and a web view of LG's forgets to close.
 */
const BROWSER = /^Mozilla\/5\.0 \((.+?)((?:AppleWebKit|Gecko\/|like Gecko|like iPhone).*)$/i;

const PHONE =
	/\bAndroid\b|\biP(?:hone|ad|od)\b|^(?:Mobile|Tablet|Phone)\b|Windows Phone|\bTizen\b|HarmonyOS|\bBB10\b|BlackBerry|Symbian|Sailfish/i;

/** @returns undefined for anything that is not put together like a browser's user agent */
export function takeApart(userAgent: string): Parts | undefined {
	const [, head, tail] = BROWSER.exec(userAgent) ?? [];
	if (!head || !tail) return undefined;
	const close = head.lastIndexOf(')');
	const platform = close === -1 ? head : head.slice(0, close);
	const rest = close === -1 ? tail : head.slice(close + 1).trimStart() + tail;
	return { platform, rest, isPhone: PHONE.test(platform) };
}
