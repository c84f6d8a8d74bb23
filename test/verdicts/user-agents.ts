/** Phones, apps and programs of every kind: written after the forms that they are seen with, versions at random. */

const ANDROID_VIEW =
	'Mozilla/5.0 (Linux; Android 14; SM-A546B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/141.0.7390.97 Mobile Safari/537.36';
const IPHONE_VIEW =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';

/** People in in-app browsers and in browsers that are common on phones. */
export const PEOPLE_IN_APPS: Record<string, string> = {
	'a bare web view': ANDROID_VIEW,
	'a bare iOS web view': IPHONE_VIEW,
	'a web view without its engine':
		'Mozilla/5.0 (Linux; Android 14; Google Pixel 8a) Chrome/121.0.6167 Mobile',
	'Facebook, which says only what it adds':
		'[FBAN/FB4A;FBAV/530.0.0.48.74;FBPN/com.facebook.katana]',
	'an app of its own in a web view': `${ANDROID_VIEW} ClinicApp/2.1`,
	'a little known browser': `${chromeOn('SM-A546B')} Rocket/2.1.10`,
	Kiwi: `${chromeOn('SM-A546B')} Kiwi`,
	Facebook: `${ANDROID_VIEW} [FB_IAB/FB4A;FBAV/530.0.0.48.74;]`,
	'Facebook on iOS': `${IPHONE_VIEW} [FBAN/FBIOS;FBAV/530.0.0.40.69;FBBV/789;FBDV/iPhone16,1;FBMD/iPhone;FBSN/iOS;FBSV/18.6;FBSS/3;FBCR/Spider Mobile;FBID/phone;FBLC/de_DE;FBOP/80]`,
	Instagram: `${ANDROID_VIEW} Instagram 399.0.0.47.89 Android (34/14; 450dpi; 1080x2340; CUBOT; XBOT 20; a54x; s5e8835; de_DE; 79)`,
	'Instagram on iOS': `${IPHONE_VIEW} Instagram 399.0.0.30.82 (iPhone16,2; iOS 18_6; fr_FR; fr; scale=3.00; 1290x2796; 7894)`,
	Threads: `${ANDROID_VIEW} Barcelona 400.0.0.41.72 Android (34/14; 450dpi; 1080x2340; samsung; SM-A546B; a54x; s5e8835; de_DE; 78)`,
	'TikTok on Android': `${ANDROID_VIEW} trill_400203 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/40.2.3 ByteLocale/en ByteFullLocale/en Region/GB BytedanceWebview/d8a21c6`,
	'TikTok on iOS': `${IPHONE_VIEW} musical_ly_40.2.0 JsSdk/2.0 NetType/4G Channel/App Store ByteLocale/en Region/US isDarkMode/1 WKWebView/1 BytedanceWebview/d8a21c6`,
	Snapchat: `${ANDROID_VIEW} Snapchat/13.50.0.40 (Radar X; Android 14#A546B#34; gzip; )`,
	'Snapchat on iOS':
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Snapchat/13.50.0.39 (like Safari/8621.3.11.10.3, panda)',
	Pinterest: `${ANDROID_VIEW} [Pinterest/Android]`,
	LinkedIn: `${IPHONE_VIEW} [LinkedInApp]/9.31.2438`,
	X: `${IPHONE_VIEW} Twitter for iPhone/11.20`,
	Telegram: `Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.7390.97 Mobile Safari/537.36 Telegram-Android/12.1.0 (Cubot Cubot P80; Android 14; SDK 34; AVERAGE)`,
	Google:
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) GSA/386.0.815 Mobile/15E148 Safari/604.1',
	'the Google app on Android': `${ANDROID_VIEW} GoogleApp/16.40.33.sa.arm64`,
	'Google Lens': `${ANDROID_VIEW} Google Lens/1.16`,
	WeChat: `${ANDROID_VIEW} XWEB/1300473 MMWEBSDK/20250503 MMWEBID/5228 MicroMessenger/8.0.60.2860(0x28003C3F) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64 Process/tools`,
	'QQ and its browser': `${ANDROID_VIEW} MQQBrowser/6.2 TBS/047601 V1_AND_SQ_9.1.0_8888_YYB_D QQ/9.1.0.20000 NetType/WIFI WebP/0.4.1 Pixel/1080`,
	Weibo: `${ANDROID_VIEW} Weibo (samsung-SM-A546B__weibo__15.9.0__android__android14)`,
	Alipay: `${ANDROID_VIEW} UCBS/3.22.2.60 ChannelId(0) NebulaSDK/1.8.100112 Nebula AlipayDefined(nt:WIFI,ws:360|0|3.0) AliApp(AP/10.8.0.8000) AlipayClient/10.8.0.8000 Language/zh-Hans useStatusBar/true`,
	Taobao: `${ANDROID_VIEW} AliApp(TB/10.50.10) WindVane/8.5.0 1080X2340 UWS/2.11 UCBS/2.11`,
	Sogou: `${ANDROID_VIEW} SogouSearch Android1.0 version3.0 AppVersion/13805`,
	'the Sogou browser':
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 SogouMobileBrowser/5.9.1',
	Baidu: `${ANDROID_VIEW} T7/13.65 SP-engine/3.50.0 baiduboxapp/13.65.0.10 (Baidu; P1 14) NABar/1.0`,
	'Baidu on iOS': `${IPHONE_VIEW} SP-engine/3.50.0 main%2F1.0 baiduboxapp/13.65.0.10 (Baidu; P2 18.6)`,
	Yandex: `${ANDROID_VIEW} YandexSearch/25.90 YandexSearchBrowser/25.90`,
	'Yandex on iOS':
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 YaBrowser/25.8.3.10 YaApp_iOS/25.90 Mobile/15E148 Safari/604.1 SA/3',
	Line: `${ANDROID_VIEW} Line/15.15.0/IAB`,
	'Line on iOS': `${IPHONE_VIEW} Safari Line/15.15.0`,
	KakaoTalk: `${ANDROID_VIEW};KAKAOTALK 2610820`,
	Naver: `${ANDROID_VIEW} NAVER(inapp; search; 2000; 12.14.3)`,
	Zalo: `${ANDROID_VIEW} Zalo android/251002345 ZaloTheme/light ZaloLanguage/vi`,
	Viber: `${IPHONE_VIEW} Viber/26.4.0`,
	VK: `${ANDROID_VIEW} VKAndroidApp/8.140-26000 (Android 14; SDK 34; arm64-v8a; samsung SM-A546B; ru; 2340x1080)`,
	Reddit: `${IPHONE_VIEW} Reddit/Version 2025.40.0/Build 700000/iOS Version 18.6`,
	Bing: `${ANDROID_VIEW} BingSapphire/31.4.430815001`,
	DuckDuckGo: `${ANDROID_VIEW} DuckDuckGo/5 Ddg/17.6`,
	'DuckDuckGo on iOS':
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15',
	'Huawei search': `${ANDROID_VIEW} HiSearch/22.0.6.315`,
	'a news reader': `${ANDROID_VIEW} SmartNews 25.9.20`,
	'a code scanner': `${IPHONE_VIEW} QRScanner/3.2`,
	'an app called like its domain': `${ANDROID_VIEW} Wetter.de/android`,
	'an app with a plain name': `${ANDROID_VIEW} WebViewApp/2.3 hmall-discovery toolbox/1.2`,
	'the Samsung browser':
		'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
	'the MIUI browser':
		'Mozilla/5.0 (Linux; U; Android 14; de-de; 23090RA98G Build/UP1A.230905.011) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/119.0.6045.193 Mobile Safari/537.36 XiaoMi/MiuiBrowser/14.42.1-gn',
	'the Huawei browser':
		'Mozilla/5.0 (Linux; Android 12; NOH-NX9; HMSCore 6.15.0.302) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.5735.196 HuaweiBrowser/16.0.6.300 Mobile Safari/537.36',
	'the browser of HarmonyOS':
		'Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300',
	UC: 'Mozilla/5.0 (Linux; U; Android 13; en-US; RMX3624 Build/TP1A.220905.001) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/123.0.6312.80 UCBrowser/14.2.5.1322 Mobile Safari/537.36',
	Opera:
		'Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36 OPR/93.0.0.0',
	'Opera Touch':
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1 OPT/6.2.1',
	'Opera Mini':
		'Opera/9.80 (Android; Opera Mini/36.2.2254/191.303; U; en) Presto/2.12.423 Version/12.16',
	Edge: 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36 EdgA/141.0.0.0',
	Firefox: 'Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0',
	'Firefox Klar':
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/8.1.9 Mobile/15E148 Version/15.0',
	KaiOS: 'Mozilla/5.0 (Mobile; Nokia_2720_Flip_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5.2',
	'the Silk browser':
		'Mozilla/5.0 (Linux; Android 11; KFTRWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/140.3.2 like Chrome/140.0.7339.207 Safari/537.36',
	Ecosia:
		'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36 (Ecosia android@141.0.7390.97)',
	'an iPad that asks for the desktop site in Facebook':
		'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/530.0.0.40.69;FBDV/iPad13,4;FBSN/iPadOS]',
};

/** Phones whose names look like a bot's. */
export const PHONES = [
	'CUBOT P80',
	'CUBOT_X18_Plus',
	'XBot Senior',
	'M bot 60',
	'POWER BOT',
	'Discovery V2',
	'Radar Pro',
	'Spider',
	'OPPO A33',
	'My|Phone Scanner 3',
	'Preview Tab',
	'moto g(50) 5G',
	'moto g power (2022)',
	'Lenovo K8 :)',
];

/** @returns the user agent of Chrome on that phone */
export function chromeOn(model: string): string {
	return `Mozilla/5.0 (Linux; Android 12; ${model} Build/SP1A.210812.016) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36`;
}

/** Programs that look much like the browsers and apps above. */
export const BOTS: Record<string, string> = {
	'a crawler on a phone': `${chromeOn('Nexus 5X')} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
	'a crawler that merely says "compatible"': `${chromeOn('Nexus 5X')} (compatible; GoogleOther)`,
	'a crawler that mentions an in-app browser': `${IPHONE_VIEW} Twitter for iPhone BrandVerity/1.0 (http://www.brandverity.com/why-is-brandverity-visiting-me)`,
	'a bot within Facebook’s dress': `${ANDROID_VIEW} [FB_IAB/FB4A;FBAV/530.0.0.48.74;] ExampleBot/1.0`,
	'a bot in the platform of an Android phone':
		'Mozilla/5.0 (Linux; Android 8.0; Pixel 2 Build/OPD3.170816.012; Storebot-Google/1.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
	'a domain in an iPad’s dress':
		'Mozilla/5.0 (iPad; CPU OS 15_3_1 like Mac OS X) adbeat.com/policy AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.3.1 Mobile/15E148 Safari/604.1',
	'a monitor that signs a phone’s browser': `${chromeOn('Nexus 5X')} SomeBoost`,
	'a checker that signs an iPhone’s browser':
		'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1 LinkSafe/2',
	'a scanner that signs a computer’s browser':
		'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 FastDAST/1.0',
	'a page tester': `${chromeOn('moto g power (2022)')} Chrome-Lighthouse`,
	'the developer tools of WeChat': `${ANDROID_VIEW} MicroMessenger/7.0.14.1660(0x27000E39) Process/tools NetType/4G wechatdevtools qcloudcdn-xinan`,
	'a monitor within a phone’s platform':
		'Mozilla/5.0 (iPad; CPU OS 6_1_2 like Mac OS X; Neustar WPM) AppleWebKit/536.26 (KHTML, like Gecko) Version/6.0 Mobile/10A5376e Safari/8536.25',
	'an e-mail address':
		'Mozilla/5.0 (iPhone; CPU iPhone OS 11_0 like Mac OS X) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/43.0.7597.1164 Mobile Safari/537.36; ttspider-feedback@tiktok.com',
	'Chrome without a window':
		'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36',
	'a desktop program with a built-in browser':
		'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Code/1.115.0 Chrome/142.0.7444.265 Electron/39.8.5 Safari/537.36',
	'a web page made into a picture':
		'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/534.34 (KHTML, like Gecko) wkhtmltopdf Safari/534.34',
	'an unknown word behind a desktop browser':
		'Mozilla/5.0 (X11; Linux x86_64; rv:52.0) Gecko/20100101 Firefox/52.0 Specter Explorer',
	'an unknown word in a desktop’s platform':
		'Mozilla/5.0 (Windows NT 10.0; Win64; x64; Sentry Nine) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
	'an iPhone with Internet Explorer': `Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X; Trident/7.0; rv:11.0) like Gecko`,
	'Windows and Android at once':
		'Mozilla/5.0 (Windows NT 10.0; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
	'Chrome 0':
		'Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/0.0.0.0 Mobile Safari/537.36',
	'an attack in a phone’s dress': `${chromeOn('Pixel 8')} \${jndi:ldap://x}`,
	'Office on a desktop': 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
	'Microsoft Office on a Mac':
		'Microsoft Office/16.0 (Macintosh; Microsoft Outlook 16.89; Mac OS X 14.6)',
	'an Apple app’s HTTP stack': 'MyNews/7 CFNetwork/1568.100.1 Darwin/24.0.0',
	'an Android app’s HTTP stack':
		'Dalvik/2.1.0 (Linux; U; Android 14; SM-A546B Build/UP1A.231005.007)',
	Dart: 'Dart/3.5 (dart:io)',
	ReactorNetty: 'ReactorNetty/1.1.22',
	jsdom: 'Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/24.1.0',
	PowerShell: 'Mozilla/5.0 (Windows NT; Windows NT 10.0; de-DE) WindowsPowerShell/5.1.22621.3958',
	curl: 'curl/8.9.1',
	okhttp: 'okhttp/4.12.0',
	'a name that nobody knows': 'MyApp/1.0',
	'a browser’s beginning': 'Mozilla/5.0',
	'a lone word': 'undefined',
	'a line': '-',
};

/** Who draws link previews, and how they are called in a click's reason. */
export const FETCHERS: Record<string, string> = {
	iMessage:
		'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
	'Google Messages':
		'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/56.0.2924.87 Safari/537.36 Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)',
	'WhatsApp or Signal': 'WhatsApp/2.25.30.74 A',
	Telegram: 'TelegramBot (like TwitterBot)',
	Slack: 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
	Discord: 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
	'Facebook or Instagram':
		'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
	'X (Twitter)': 'Twitterbot/1.0',
	LinkedIn: 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
	'Skype or Teams':
		'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
	Snapchat: 'Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots',
	Viber: 'Viber/26.4.0.2 CFNetwork/1568 Darwin/24.0.0',
	KakaoTalk:
		'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984',
	Line: 'facebookexternalhit/1.1;line-poker/1.0',
	Matrix: 'Synapse (bot; +https://github.com/matrix-org/synapse)',
	Mattermost: 'Mattermost-Bot/1.1',
	Mastodon: 'http.rb/5.2.0 (Mastodon/4.3.0; +https://social.example/) Bot',
	Fastmail: 'FastmailUA/1.0',
	'a link-preview service': 'ArenaUnfurlBot/1.0',
};
