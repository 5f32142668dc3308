package org.posthouse.trust.dns;

import java.net.InetAddress;

/** Asks DNS. Blocking, bounded in time, safe for many threads. Names are text without the last dot, in any case; a name that DNS cannot hold does not exist. */
public interface Resolver {
    /** Mail exchangers in no particular order; the exchange is "" for a null MX. RFC 5321 §5.1, RFC 7505 §3 */
    Answer<Mx> mx(String name);

    /** IPv4 addresses. */
    Answer<InetAddress> a(String name);

    /** IPv6 addresses. */
    Answer<InetAddress> aaaa(String name);

    /** Addresses of both families; what one family lacks or fails the other may have. */
    default Answer<InetAddress> addresses(String name) {
        return Answer.either(a(name), aaaa(name));
    }

    /** Texts, the strings of each record joined, one char per octet. RFC 7208 §3.3 */
    Answer<String> txt(String name);

    /** Names of an address, by its reverse name. */
    Answer<String> ptr(InetAddress address);

    /** Certificate associations. RFC 6698 §2.1 */
    Answer<Tlsa> tlsa(String name);
}
