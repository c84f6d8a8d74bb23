/** User agents as they were really sent. */
export const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ' +
	'Version/17.5 Mobile/15E148 Safari/604.1';
export const ANDROID =
	'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) ' +
	'Chrome/125.0.0.0 Mobile Safari/537.36';
export const IMESSAGE =
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) ' +
	'Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0';
export const SCANNER = 'Mozilla/5.0 (compatible; proofpoint-urldefense-scanner/2.0)';
