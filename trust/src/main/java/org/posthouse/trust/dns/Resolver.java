package org.posthouse.trust.dns;

import java.net.InetAddress;
import java.util.List;

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

    /** IPv4 or IPv6 addresses of several names, asked about at the same time where that helps; in the order of the names. */
    default List<Answer<InetAddress>> addresses(List<String> names, boolean v6) {
        return names.stream().map(n -> v6 ? aaaa(n) : a(n)).toList();
    }

    /** The same, but that each lookup ends by that time of System.nanoTime at the latest; itself where none ever takes long. */
    default Resolver until(long deadline) {
        return this;
    }

    /**
     * The same, but that each lookup for which somebody has to be asked takes one of that; where none is left it fails, and says why. Itself where nobody is ever
     * asked.
     */
    default Resolver within(Allowance allowance) {
        return this;
    }

    /** Texts, the strings of each record joined, one char per octet. RFC 7208 §3.3 */
    Answer<String> txt(String name);

    /** The same, with how long whoever makes something of them may keep that. */
    default Lasting<String> lastingTxt(String name) {
        return Lasting.now(txt(name));
    }

    /** Names of an address, by its reverse name. */
    Answer<String> ptr(InetAddress address);

    /** Certificate associations. RFC 6698 §2.1 */
    Answer<Tlsa> tlsa(String name);

    /** Where a service is, such as {@code _imaps._tcp.example.org}. RFC 2782 */
    default Answer<Srv> srv(String name) {
        return new Answer.TemporaryFailure<>("nobody asks for SRV here");
    }

    /** What the name itself is an alias of, one step. */
    Answer<String> cname(String name);
}
