// Which networks rent out servers, told by the names of the organisations that run them. Their addresses are only a
// weak sign against a click, so a name too many or too few does little harm.

/** Words in which hosters say what they are. */
const WORDS =
	/\bhost|hosting|hoster|\bcloud\b|cloud$|data ?-?cent(?:er|re)|\bserver|servers?\b|\bv[pd]s\b|colocation|\bcolo\b|\bdedicated\b|\bidc\b|bare ?metal|\bvpn\b|\bproxy\b/i;

/** Words of those who bring people online, or are no company of this field, whatever else their name says. */
const NOT_HOSTING =
	/telecom|telekom|telefon|mobile|wireless|broadband|fib(?:er|re)|cable|\bisp\b|internet service|communica|comunica|universit|college|school|\bbank|hospital|insurance|health|government|ministry|municip|county|city of|department|provedor|provider|cloudflare|the cloud networks|zscaler|netskope|menlo/i;

/** Large ones whose names do not say it. */
const ORGANISATIONS =
	/^(?:amazon\.com, inc|amazon (?:data services|technologies)|amazon\.com services|microsoft (?:corporation|limited|deutschland)|google (?:llc|, llc|ireland|asia|switzerland)|google, llc|oracle |hangzhou alibaba|alibaba |shenzhen tencent|tencent |ovh |hetzner|digitalocean|linode|the constant company|vultr|choopa|leaseweb|contabo|ionos|strato ag|scaleway|online s\.?a\.?s|gandi|rackspace|softlayer|ibm$|m247|datacamp|psychz|quadranet|colocrossing|hostwinds|interserver|liquid web|godaddy|unified layer|newfold|namecheap|dreamhost|hivelocity|multacom|servermania|sharktech|zenlayer|i3d\.net|worldstream|serverius|nforce|tzulo|performive|clouvider|upcloud|akenes|kamatera|netcup|anexia|myloc|plusserver|velia|aruba s\.p\.a|seeweb|infomaniak|salesforce|heroku|fly\.io|netlify|vercel|render\b|stackpath|highwinds|limelight|edgecast|edgio|bunny(?:way| technology)|incapsula|imperva|sucuri|jsc selectel|selectel|jsc "timeweb|timeweb|beget|"domain names registrar reg|yandex\.cloud|vk tech|huawei (?:cloud|international)|beijing (?:baidu|kingsoft|volcano)|ucloud|naver (?:cloud|business)|nhn ?cloud|sakura internet|gmo internet|wholesale internet|nocix|webnx|reliablesite|frantech|blix|glesys|aeza|g-core|ddos-guard|stormwall|latitude\.sh|packet host|31173 services|proton ag|tefincom|privatelayer|wix\.com|squarespace|weebly|automattic|github)/i;

/**
 * @param {string} name of the organisation that runs a network
 * @returns {boolean} whether it most likely rents out servers
 */
export function isHosting(name) {
	return ORGANISATIONS.test(name) || (WORDS.test(name) && !NOT_HOSTING.test(name));
}
