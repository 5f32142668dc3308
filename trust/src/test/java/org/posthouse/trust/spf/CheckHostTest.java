package org.posthouse.trust.spf;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** check_host(), its mechanisms and modifiers, rule by rule. */
class CheckHostTest {
    private static final String ZONE = """
            {"mail.example.com": [["A", "192.0.2.4"], ["AAAA", "2001:db8::4"]],
             "mail6.example.com": [["AAAA", "2001:db8::4"]],
             "near.example.com": [["A", "198.51.100.1"], ["A", "192.0.2.77"], ["AAAA", "2001:db8::77"]],
             "far.example.com": [["A", "198.51.100.1"], ["AAAA", "2001:db8:ffff::1"], ["MX", 10, "far.example.com"]],
             "mx.example.com": [["MX", 20, "mail.example.com"], ["MX", 10, "far.example.com"]],
             "mx6.example.com": [["MX", 20, "mail6.example.com"]],
             "nullmx.example.com": [["MX", 0, ""], ["A", "192.0.2.4"]],
             "nomx.example.com": [["A", "192.0.2.4"]],
             "empty.example.com": [],
             "dead.example.com": [["TIMEOUT"]],
             "mxdead.example.com": [["MX", 10, "dead.example.com"], ["MX", 20, "mail.example.com"]],
             "txtdead.example.com": [["A", "192.0.2.4"], ["TIMEOUT"]],
             "cname.example.com": [["CNAME", "mail.example.com"]],
             "foo:bar/baz.example.com": [["A", "192.0.2.4"], ["MX", 0, "foo:bar/baz.example.com"]],
             "foo.example.xn--zckzah": [["A", "192.0.2.4"]],
             "pass.example.com": [["TXT", "v=spf1 ip4:192.0.2.4 -all"]],
             "fail.example.com": [["TXT", "v=spf1 -all exp=words.example.com"]],
             "soft.example.com": [["TXT", "v=spf1 ~all"]],
             "neutral.example.com": [["TXT", "v=spf1 ?all"]],
             "broken.example.com": [["TXT", "v=spf1 moo"]],
             "other.example.com": [["TXT", "v=spf10 +all"], ["TXT", "hello"]],
             "two.example.com": [["TXT", "v=spf1 +all"], ["TXT", "V=SPF1 +all"]],
             "upper.example.com": [["TXT", "V=SpF1 ~ALL"]],
             "joined.example.com": [["TXT", ["v=spf1 ip4:192.0", ".2.4 -a", "ll"]]],
             "noisy.example.com": [["TXT", "v=spf10 -all"], ["TXT", "\\u0096\\u00ff"], ["TXT", "v=spf1 +all"]],
             "nospace.example.com": [["TXT", ["v=spf1", "+all"]]],
             "self.example.com": [["A", "192.0.2.4"], ["TXT", "v=spf1 a -all"]],
             "words.example.com": [["TXT", "go away"]],
             "more.example.com": [["TXT", "%{i} is not %{d}, says %{r}"]],
             "twowords.example.com": [["TXT", "one"], ["TXT", "two"]],
             "bytes.example.com": [["TXT", "\\u00ef words"]],
             "bad.example.com": [["TXT", "the %{x} files"]],
             "split.example.com": [["TXT", ["one ", "text"]]],
             "4.2.0.192.in-addr.arpa": [["PTR", "mail.example.com"], ["PTR", "far.example.com"], ["PTR", "dead.example.com"]],
             "4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": [["PTR", "Mail6.Example.com"]],
             "5.2.0.192.in-addr.arpa": [["TIMEOUT"]],
             "a12345678901234567890123456789012345678901234567890123456789012.example.com": [["TXT", "v=spf1 -all"]]}
            """;

    private static final String INCLUDE_AND_A = """
            §5.2 | pass matches | v=spf1 -include:pass.example.com ~all | fail
            §5.2 | fail does not | v=spf1 include:fail.example.com ~all | softfail
            §5.2 | softfail does not | v=spf1 include:soft.example.com -all | fail
            §5.2 | neutral does not | v=spf1 include:neutral.example.com -all | fail
            §5.2 | temperror is temperror | v=spf1 include:txtdead.example.com +all | temperror
            §5.2 | permerror is permerror | v=spf1 include:broken.example.com +all | permerror
            §5.2 | none is permerror | v=spf1 include:empty.example.com +all | permerror
            §5.2 | and so is no such name | v=spf1 include:nowhere.example.com +all | permerror
            §5.2 | without a domain | v=spf1 include +all | permerror
            §5.2 | with an empty one | v=spf1 include: +all | permerror
            §5.2 | with a length | v=spf1 include:pass.example.com/24 +all | permerror
            §5.3 | an address | v=spf1 a:mail.example.com -all | pass
            §5.3 | an alias of it | v=spf1 a:cname.example.com -all | pass
            §5.3 | the domain's own | | pass | | | robert@self.example.com
            §5.3 | another | v=spf1 a:far.example.com -all | fail
            §5.3 | a network | v=spf1 a:near.example.com/24 -all | pass
            §5.3 | a smaller one | v=spf1 a:near.example.com/26 -all | fail
            §5.3 | IPv6 | v=spf1 a:mail.example.com -all | pass | | 2001:db8::4
            §5.3 | a network of IPv6 | v=spf1 a:near.example.com//64 -all | pass | | 2001:db8::4
            §5.3 | the length of IPv4 is not that of IPv6 | v=spf1 a:near.example.com/24 -all | fail | | 2001:db8::4
            §5.3 | nor the other way | v=spf1 a:near.example.com//64 -all | fail
            §5.3 | both | v=spf1 a:near.example.com/24//64 -all | pass | | 2001:db8::4
            §5.3 | 0 of nothing does not match | v=spf1 a:empty.example.com/0 -all | fail
            §5.3 | 0 of anything does | v=spf1 a:far.example.com/0 -all | pass
            §5.3 | 0 of the other family does not | v=spf1 a:mail6.example.com/0//0 -all | fail
            §5.6 | 33 bits of IPv4 | v=spf1 a:mail.example.com/33 -all | permerror
            §5.6 | 129 of IPv6 | v=spf1 a:mail.example.com//129 -all | permerror
            §5.6 | 33 of IPv6 | v=spf1 a:mail.example.com//33 -all | pass | | 2001:db8::ffff
            §5.6 | one slash for IPv6 | v=spf1 a:mail.example.com/24/64 -all | permerror
            §5.6 | nothing behind the slash | v=spf1 a:mail.example.com/ -all | permerror
            §5.6 | zeros in front | v=spf1 a:mail.example.com/024 -all | permerror
            §5 | DNS is silent | v=spf1 a:dead.example.com +all | temperror
            §5 | after the answer it does not matter | v=spf1 a:mail.example.com a:dead.example.com -all | pass
            §5.3 | an empty domain | v=spf1 a: -all | permerror
            """;

    private static final String MX_AND_PTR = """
            §5.4 | an exchanger | v=spf1 mx:mx.example.com -all | pass
            §5.4 | of IPv6 | v=spf1 mx:mx6.example.com -all | pass | | 2001:db8::4
            §5.4 | not of IPv4 | v=spf1 mx:mx6.example.com -all | fail
            §5.4 | a network | v=spf1 mx:far.example.com/8 -all | pass | | 198.1.2.3
            §5.4 | none is implied | v=spf1 mx:nomx.example.com -all | fail
            §5.4 | the null one | v=spf1 mx:nullmx.example.com ?all | neutral
            §5.4 | DNS is silent about the first | v=spf1 mx:mxdead.example.com -all | temperror
            §5.4 | a strange name | v=spf1 mx:foo:bar/baz.example.com -all | pass
            §5.5 | a name of the client | v=spf1 ptr:example.com -all | pass
            §5.5 | the same name | v=spf1 ptr:mail.example.com -all | pass
            §5.5 | in any case | v=spf1 ptr:EXAMPLE.com -all | pass | | 2001:db8::4
            §5.5 | one that does not lead back | v=spf1 ptr:far.example.com -all | fail
            §5.5 | labels count, not letters | v=spf1 ptr:ample.com -all | fail
            §5.5 | DNS is silent about the client | v=spf1 ptr:example.com -all | fail | | 192.0.2.5
            §5.5 | a length | v=spf1 ptr/0 -all | permerror
            §5.5 | an empty domain | v=spf1 ptr: -all | permerror
            """;

    private static final String NETWORKS = """
            §5.6 | an address | v=spf1 ip4:192.0.2.4 -all | pass
            §5.6 | 0 bits | v=spf1 ip4:1.1.1.1/0 -all | pass
            §5.6 | 32 bits | v=spf1 ip4:192.0.2.4/32 -all | pass
            §5.6 | 31 bits | v=spf1 ip4:192.0.2.5/31 -all | pass
            §5.6 | 33 bits | v=spf1 ip4:192.0.2.4/33 -all | permerror
            §5.6 | zeros before bits | v=spf1 ip4:192.0.2.4/032 -all | permerror
            §5.6 | no address | v=spf1 ip4 -all | permerror
            §5.6 | a part of one | v=spf1 ip4:192.0.2/24 -all | permerror
            §5.6 | with a port | v=spf1 ip4:192.0.2.4:25 -all | permerror
            §5.6 | zeros before numbers | v=spf1 ip4:192.0.02.4 -all | permerror
            §5.6 | 256 | v=spf1 ip4:192.0.2.256 -all | permerror
            §5.6 | two lengths | v=spf1 ip4:192.0.2.4/24//64 -all | permerror
            §5.6 | mapped addresses are IPv4 | v=spf1 -ip4:192.0.2.4 ip6:::ffff:192.0.2.4 | fail | | ::ffff:192.0.2.4
            §5 | and never IPv6 | v=spf1 ip6:::/0 ?all | neutral | | ::ffff:192.0.2.4
            §5.6 | IPv6 | v=spf1 ip6:2001:DB8::4 -all | pass | | 2001:db8::4
            §5.6 | its networks | v=spf1 ip6:2001:db8::/32 -all | pass | | 2001:db8:1234::4
            §5.6 | with IPv4 at its end | v=spf1 ip6:::192.0.2.4/96 -all | pass | | ::1.2.3.4
            §5.6 | is read for IPv4 too | v=spf1 ip4:192.0.2.4 ip6:2001:db8:::1 | permerror
            §5.6 | nine groups | v=spf1 ip6:1:2:3:4:5:6:7:8:9 -all | permerror
            §5.6 | not hexadecimal | v=spf1 ip6:2001:dbg::1 -all | permerror
            §5.6 | a zone | v=spf1 ip6:fe80::1%%eth0 -all | permerror
            §5.6 | brackets | v=spf1 ip6:[2001:db8::4] -all | permerror
            §5.6 | IPv4 in it | v=spf1 ip6:192.0.2.4 -all | permerror
            §5.6 | 129 bits | v=spf1 ip6:2001:db8::/129 -all | permerror
            §5.7 | a name | v=spf1 exists:mail.example.com -all | pass
            §5.7 | is asked for A, whatever the client | v=spf1 exists:mail.example.com -all | pass | | 2001:db8::ffff
            §5.7 | and for nothing else | v=spf1 exists:mail6.example.com -all | fail | | 2001:db8::4
            §5.7 | no domain | v=spf1 exists -all | permerror
            §5.7 | an empty one | v=spf1 exists: -all | permerror
            §5.7 | with a length | v=spf1 exists:mail.example.com/24 -all | permerror
            §5.7 | DNS is silent | v=spf1 exists:dead.example.com -all | temperror
            """;

    @TestFactory
    List<DynamicTest> startsAndSelects() throws Exception {
        return SpfTable.tests(ZONE,
                """
                        §4.3 | a label longer than 63 is no domain | | none | | | robert@a123456789012345678901234567890123456789012345678901234567890123.example.com
                        §4.3 | a label of 63 is one | | fail | | | robert@A12345678901234567890123456789012345678901234567890123456789012.example.com
                        §4.3 | an empty label | | none | | | robert@a...example.com
                        §4.3 | an empty label at the end is the root | | fail | go away | | robert@fail.example.com.
                        §4.3 | a name of one label | | none | | | <> | localhost
                        §4.3 | an address literal | | none | | | robert@[192.0.2.4]
                        §2.3 | an address literal in HELO | | none | | | <> | [192.0.2.4]
                        §4.3 | no such name | | none | | | robert@nowhere.example.com
                        §4.3 | no local part | v=spf1 exists:%{l}.nowhere.example.com -all exp=more.example.com | fail | 192.0.2.4 is not t.example.com, says mx.example.org | | @t.example.com
                        §2.4 | the null path is postmaster of HELO | | pass | | | <> | self.example.com
                        §2.4 | the null path with HELO that nobody has | | none | | | <> | nowhere.example.com
                        §4.4 | a name without TXT | | none | | | robert@empty.example.com
                        §4.4 | DNS is silent | | temperror | | | robert@txtdead.example.com
                        §4.5 | other records do not count | | none | | | robert@other.example.com
                        §4.5 | two records | | permerror | | | robert@two.example.com
                        §4.5 | one among others, whatever octets they hold | | pass | | | robert@noisy.example.com
                        §4.5 | case does not count | | softfail | | | robert@upper.example.com
                        §3.3 | strings are joined | | pass | | | robert@joined.example.com
                        §3.3 | and not with a space | | none | | | robert@nospace.example.com
                        §4.5 | the version alone | v=spf1 | neutral
                        §4.5 | a tab does not end it | v=spf1\\tall | none
                        """);
    }

    @TestFactory
    List<DynamicTest> readsRecords() throws Exception {
        return SpfTable.tests(ZONE,
                """
                        §4.6 | a mistake behind what matches | v=spf1 ip4:192.0.2.4 -all moo | permerror
                        §4.6 | a mistake behind all | v=spf1 -all ip4:1.2.3 | permerror
                        §4.6.1 | spaces may be many | v=spf1   ip4:192.0.2.4    -all | pass
                        §4.6.1 | tabs do not part terms | v=spf1 a:mail.example.com\\tptr -all | permerror
                        §4.6.1 | nor returns | v=spf1 a:mail.example.com\\rptr -all | permerror
                        §3.1 | nothing but ASCII | v=spf1 a:mail.example.com \\xall | permerror
                        §3.1 | no 8-bit domain | v=spf1 a:\\x.example.com -all | permerror
                        §7.1 | no NUL | v=spf1 a:mail.example.com\\0 | permerror
                        §4.6.1 | names in any case | v=spf1 iP4:192.0.2.4 -ALL | pass
                        §4.6.2 | no qualifier is + | v=spf1 all | pass
                        §4.6.2 | + | v=spf1 +all | pass
                        §4.6.2 | - | v=spf1 -all | fail
                        §4.6.2 | ~ | v=spf1 ~all | softfail
                        §4.6.2 | ? | v=spf1 ?all | neutral
                        §4.6.2 | two of them | v=spf1 -+all | permerror
                        §4.6.2 | the first that matches | v=spf1 ?ip4:192.0.2.4 -all | neutral
                        §4.7 | nothing matches | v=spf1 ip4:192.0.2.5 | neutral
                        §6 | unknown modifiers, as often as they like | v=spf1 moo.cow-far_out=man:dog/cat moo.cow-far_out=x ip4:192.0.2.4 -all | pass
                        §6 | a modifier of no value | v=spf1 moo= -all | fail
                        §7.1 | whose value must be right | v=spf1 -all moo=%abc | permerror
                        §4.6.1 | a modifier's name ends at = | v=spf1 moo/cow=man ip4:192.0.2.4 | permerror
                        §4.6.1 | and holds no colon | v=spf1 moo:cow=man ip4:192.0.2.4 | permerror
                        §4.6.1 | and begins with a letter | v=spf1 1up=man | permerror
                        §4.6.1 | and is not empty | v=spf1 =all | permerror
                        §4.6.1 | a modifier has no qualifier | v=spf1 -redirect=pass.example.com | permerror
                        §4.6.1 | redirect is no mechanism | v=spf1 redirect:pass.example.com | permerror
                        §5.1 | all has nothing behind it | v=spf1 -all. | permerror
                        §5.1 | no domain | v=spf1 -all:example.com | permerror
                        §5.1 | no length | v=spf1 -all/8 | permerror
                        §5.1 | what follows all is ignored | v=spf1 -all ip4:192.0.2.4 include:broken.example.com | fail
                        §5.1 | redirect is ignored beside all | v=spf1 redirect=pass.example.com ~all | softfail
                        §4.8 | a name of one label | v=spf1 a:mail -all | permerror
                        §7.1 | with a dot | v=spf1 a:mail. -all | permerror
                        §7.1 | the top label is not all digits | v=spf1 a:abc.123 | permerror
                        §7.1 | as of addresses | v=spf1 a:192.0.2.4 | permerror
                        §7.1 | does not begin with - | v=spf1 a:example.-com | permerror
                        §7.1 | nor end with it | v=spf1 a:example.com- | permerror
                        §7.1 | but may hold it | v=spf1 a:foo.example.xn--zckzah -all | pass
                        §7.1 | and a dot may follow | v=spf1 a:mail.example.com. -all | pass
                        §7.1 | a port is no part of it | v=spf1 a:mail.example.com:8080 | permerror
                        §7.1 | any visible character before it | v=spf1 a:foo:bar/baz.example.com -all | pass
                        §4.8 | an empty label is no name | v=spf1 a:mail...example.com -all | fail
                        §4.8 | nor is one too long | v=spf1 a:a123456789012345678901234567890123456789012345678901234567890123.example.com -all | fail
                        """);
    }

    @TestFactory
    List<DynamicTest> triesMechanisms() throws Exception {
        return SpfTable.tests(ZONE, INCLUDE_AND_A + MX_AND_PTR + NETWORKS);
    }

    @TestFactory
    List<DynamicTest> appliesModifiers() throws Exception {
        return SpfTable.tests(ZONE,
                """
                        §6.1 | redirected | v=spf1 redirect=pass.example.com | pass
                        §6.1 | wherever it stands | v=spf1 redirect=pass.example.com ip4:192.0.2.5 | pass
                        §6.1 | only where nothing matches | v=spf1 -ip4:192.0.2.4 redirect=pass.example.com | fail
                        §6.1 | the domain is the other one | v=spf1 redirect=self.example.com | pass
                        §6.1 | no record there | v=spf1 redirect=empty.example.com | permerror
                        §6.1 | no name there | v=spf1 redirect=nowhere.example.com | permerror
                        §6.1 | what is no name | v=spf1 redirect=%{h} | permerror | | | | localhost
                        §6.1 | DNS is silent there | v=spf1 redirect=txtdead.example.com | temperror
                        §6.1 | a mistake there | v=spf1 redirect=broken.example.com | permerror
                        §6.1 | an empty domain | v=spf1 redirect= | permerror
                        §6.1 | no domain | v=spf1 redirect=-all | permerror
                        §6 | twice | v=spf1 redirect=pass.example.com redirect=pass.example.com | permerror
                        §6 | twice for exp | v=spf1 exp=words.example.com -all exp=words.example.com | permerror
                        §6.2 | explained | v=spf1 -all exp=words.example.com | fail | go away
                        §6.2 | with macros | v=spf1 exp=more.example.com -all | fail | 192.0.2.4 is not t.example.com, says mx.example.org
                        §6.2 | only fail is | v=spf1 ~all exp=words.example.com | softfail
                        §6.2 | not what was included | v=spf1 include:fail.example.com -all exp=more.example.com | fail | 192.0.2.4 is not t.example.com, says mx.example.org
                        §6.2 | nor where nothing explains here | v=spf1 include:fail.example.com -all | fail
                        §6.2 | but what was redirected to | v=spf1 redirect=fail.example.com exp=more.example.com | fail | go away
                        §6.2 | strings are joined | v=spf1 -all exp=split.example.com | fail | one text
                        §6.2 | two texts | v=spf1 -all exp=twowords.example.com | fail
                        §6.2 | no text | v=spf1 -all exp=mail.example.com | fail
                        §6.2 | no name | v=spf1 -all exp=nowhere.example.com | fail
                        §6.2 | DNS is silent | v=spf1 -all exp=dead.example.com | fail
                        §6.2 | a mistake in the text | v=spf1 -all exp=bad.example.com | fail
                        §6.2 | beyond ASCII | v=spf1 -all exp=bytes.example.com | fail
                        §6.2 | an empty domain | v=spf1 exp= -all | permerror
                        §6.2 | no domain | v=spf1 exp=-all | permerror
                        """);
    }
}
