/**
 * Apps that open links in a browser of their own, by what they add to the web view's user agent. Some words
 * among these look like a bot's to the lists (Sogou, Yandex, Google, WeChat's `Process/tools`).
 * Source: user agents seen from these apps; their vendors rarely document them.
 */
const APPS: [name: string, pattern: RegExp][] = [
	['Instagram', /\bInstagram\b/],
	['Threads', /\bBarcelona \d/],
	['Messenger', /\bFB(?:AN|_IAB)\/(?:Messenger|Orca)/],
	['Facebook', /\bFB(?:AN|AV|_IAB)\/|MetaIAB/],
	['TikTok', /musical_ly|\btrill_\d|BytedanceWebview|ByteLocale|\bTikTok\b/],
	['Snapchat', /\bSnapchat\/\d/],
	['Pinterest', /\[Pinterest\/|\bPinterest for /],
	['LinkedIn', /\bLinkedInApp\b/],
	['X (Twitter)', /\bTwitter for |\bTwitterAndroid\b/],
	['Reddit', /\bReddit\/|\bRedditIsFun\b/],
	['Google', /\bGSA\/|\bGoogleApp\/|\bGoogleWv\/|\bGeminiiOS\/|\bGoogle ?Lens\b|\bGNews\b/],
	['WeChat', /\bMicroMessenger\/|\bWindowsWechat/],
	['QQ', /\bQQ\/\d/],
	['Weibo', /\bWeibo\b/i],
	['Alipay or Taobao', /\bAli(?:payClient|App)\b/],
	['DingTalk', /\bDingTalk\b|\bandroid\.rimet\b/],
	['Baidu', /\bbaiduboxapp\b|\bSearchCraft\//i],
	['Sogou', /\bSogou(?:MobileBrowser|MSE|Search(?:App|IOS)?|Mobile)\b/i],
	['Yandex', /\bYandexSearch\/|\bYaApp_/],
	['Huawei', /\bHiSearch\//],
	['Line', /\bLine\/\d|\bLIFF\b/],
	['KakaoTalk', /\bKAKAOTALK\b/i],
	['Naver', /\bNAVER\(/],
	['Daum', /\bDaumApps\//],
	['Zalo', /\bZalo\b/],
	['Viber', /\bViber\/\d/],
	['Telegram', /\bTelegram-Android\//],
	['VK', /\bVKAndroidApp\/|\bvkclient\b|\bcom\.vk\./i],
	['Bing', /\bBing(?:Web|Sapphire)\/|\bNewsSapphire\//],
	['DuckDuckGo', /\bDuckDuckGo\/|\bDdg\//],
	['Flipboard', /\bFlipboard(?:-Briefing)?\//],
];

/** @param names the part of a browser's user agent after the platform @returns the app's name */
export function findInApp(names: string): string | undefined {
	return APPS.find(([, pattern]) => pattern.test(names))?.[0];
}

/**
 * What apps tell of the phone, in which its maker, model or carrier may have any name: Facebook in brackets,
 * others in parentheses with the system. `Process/tools` is a process of WeChat's.
 */
const DETAILS =
	/\[FB[^\]]*\]?|\bAndroid \([^)]*\)?|\([^()]*(?:Android|iOS|iPhone|iPad)[^()]*\)|\bProcess\/\w+/gi;

/** @returns the names without what apps tell of the phone, for who looks for a bot's among them */
export function hideDetails(names: string): string {
	return names.replace(DETAILS, ' ');
}
