package org.posthouse.trust.spf;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.trust.authres.Result;
import org.posthouse.trust.dns.Answer;
import org.posthouse.trust.dns.Mx;
import org.posthouse.trust.dns.Names;
import org.posthouse.trust.dns.Notebook;
import org.posthouse.trust.spf.Mechanism.Prefixes;
import org.posthouse.trust.spf.SpfRecord.Directive;

/** One run of check_host() with all that it includes and is redirected to, which share its limits. RFC 7208 §4 */
final class Evaluation {
    private static final int MAX_TERMS = 10;
    private static final int MAX_VOID = 2;
    private static final int MAX_EXCHANGERS = 10;

    /** Who claims to be whom: the sender's two sides, the name in HELO, and the host that asks. */
    record Claim(String local, String domain, String helo, String receiver) {}

    /** How check_host() ended: by which term, where one matched; and the explanation where that is fail. */
    record Ended(Result result, String domain, String term, String explanation) {
        Ended(Result result, String domain) {
            this(result, domain, "", "");
        }
    }

    private final Claim claim;
    private final Client client;
    private final Notebook resolver;
    private final InstantSource clock;
    private final Way way;
    private int terms;
    private int voids;
    private boolean explaining;

    Evaluation(Claim claim, InetAddress ip, Notebook resolver, InstantSource clock, Way way) {
        this.claim = claim;
        client = new Client(ip, resolver);
        this.resolver = resolver;
        this.clock = clock;
        this.way = way;
    }

    /** The check of the claim's own domain. */
    Ended checkHost() throws SpfException {
        return checkHost(claim.domain(), 0, true);
    }

    private Ended checkHost(String domain, int depth, boolean explain) throws SpfException {
        // RFC 7208 §4.3
        if (!wellFormed(domain)) {
            way.add(depth, "\"" + domain + "\" is no name of two labels or more");
            return new Ended(Result.NONE, domain);
        }
        Answer<String> texts = resolver.txt(domain);
        way.answer(depth, "TXT", domain, texts);
        // RFC 7208 §4.4
        if (texts instanceof Answer.TemporaryFailure<String>(var why))
            throw SpfException.temporary("DNS cannot tell the record of " + domain + " now (" + why + ")");
        // RFC 7208 §4.5
        List<String> records = texts.orEmpty().stream().filter(RecordParser::isRecord).toList();
        if (records.isEmpty())
            return new Ended(Result.NONE, domain);
        if (records.size() > 1)
            throw SpfException.permanent(domain + " has " + records.size() + " SPF records");
        SpfRecord record;
        try {
            record = RecordParser.parse(records.getFirst());
        } catch (SpfException e) {
            throw SpfException.permanent("the record of " + domain + " cannot be read: " + e.why());
        }
        return evaluate(record, domain, depth, explain);
    }

    /** RFC 7208 §4.6.2, §4.7 */
    private Ended evaluate(SpfRecord record, String domain, int depth, boolean explain) throws SpfException {
        var macros = new Macros(letter -> value(letter, domain, depth + 1));
        for (Directive directive : record.directives()) {
            boolean match = matches(directive, domain, macros, depth + 1);
            way.add(depth + 1, directive.text() + (match ? ": matches, " + directive.result().word() : ": does not match"));
            if (match)
                return new Ended(directive.result(), domain, directive.text(),
                        explain && directive.result() == Result.FAIL ? explanation(record, macros, depth + 1) : "");
        }
        MacroString redirect = record.redirect();
        if (redirect == null) {
            way.add(depth, "nothing in the record of " + domain + " matches");
            return new Ended(Result.NEUTRAL, domain);
        }
        // RFC 7208 §6.1
        count("redirect=");
        String target = macros.name(redirect);
        way.add(depth + 1, "redirect to " + target);
        if (target == null)
            throw SpfException.permanent(domain + " redirects to what is no name");
        Ended ended = checkHost(target, depth + 1, explain);
        if (ended.result() == Result.NONE)
            throw SpfException.permanent(domain + " redirects to " + target + ", which has no record");
        return ended;
    }

    private boolean matches(Directive directive, String domain, Macros macros, int depth) throws SpfException {
        return switch (directive.mechanism()) {
            case Mechanism.All() -> true;
            case Mechanism.Network(var octets, var prefix) -> Mechanism.match(client.address().getAddress(), octets, prefix);
            case Mechanism.Include(var spec) -> {
                count(directive.text());
                String target = macros.name(spec);
                yield target != null && included(target, domain, depth);
            }
            case Mechanism.Exists(var spec) -> {
                count(directive.text());
                String target = macros.name(spec);
                yield target != null && wellFormedName(target) && !found("A", target, resolver.a(target), depth).isEmpty();
            }
            case Mechanism.A(var spec, var prefixes) -> {
                count(directive.text());
                String target = spec == null ? domain : macros.name(spec);
                yield target != null && addresses(target, prefixes, depth);
            }
            case Mechanism.Mx(var spec, var prefixes) -> {
                count(directive.text());
                String target = spec == null ? domain : macros.name(spec);
                yield target != null && exchangers(target, prefixes, depth);
            }
            case Mechanism.Ptr(var spec) -> {
                count(directive.text());
                String target = spec == null ? domain : macros.name(spec);
                yield target != null && pointer(target, depth);
            }
        };
    }

    /** RFC 7208 §5.2 */
    private boolean included(String target, String domain, int depth) throws SpfException {
        return switch (checkHost(target, depth, false).result()) {
            case PASS -> true;
            case NONE -> throw SpfException.permanent(domain + " includes " + target + ", which has no record");
            case FAIL, SOFTFAIL, NEUTRAL, POLICY, TEMPERROR, PERMERROR -> false;
        };
    }

    /** RFC 7208 §5.3 */
    private boolean addresses(String target, Prefixes prefixes, int depth) throws SpfException {
        if (!wellFormedName(target))
            return false; // RFC 7208 §4.8
        String type = client.v6() ? "AAAA" : "A";
        return any(found(type, target, client.v6() ? resolver.aaaa(target) : resolver.a(target), depth), prefixes);
    }

    /** RFC 7208 §5.4 */
    private boolean exchangers(String target, Prefixes prefixes, int depth) throws SpfException {
        if (!wellFormedName(target))
            return false;
        List<Mx> all = found("MX", target, resolver.mx(target), depth);
        // RFC 7208 §4.6.4
        if (all.size() > MAX_EXCHANGERS)
            throw SpfException.permanent(target + " has more than " + MAX_EXCHANGERS + " MX records");
        List<String> hosts = all.stream().sorted(Comparator.comparingInt(Mx::preference)).map(Mx::exchange)
                .filter(Evaluation::wellFormedName)
                .toList();
        List<Answer<InetAddress>> answers = resolver.addresses(hosts, client.v6());
        for (int i = 0; i < hosts.size(); i++)
            if (any(found(client.v6() ? "AAAA" : "A", hosts.get(i), answers.get(i), depth), prefixes))
                return true;
        return false;
    }

    /** RFC 7208 §5.5 */
    private boolean pointer(String target, int depth) throws SpfException {
        Answer<String> pointers = client.pointers();
        if (pointers instanceof Answer.NoData || pointers instanceof Answer.NoSuchName)
            inVain(Names.reverse(client.address()));
        List<String> names = client.validated(way, depth);
        inTime();
        return names.stream().anyMatch(name -> Client.below(name, target));
    }

    /** Where errors about the client's names count for nothing, the end of all time does. RFC 7208 §4.6.4 */
    private void inTime() throws SpfException {
        if (resolver.late())
            throw SpfException.temporary("DNS took too long");
    }

    private boolean any(List<InetAddress> addresses, Prefixes prefixes) {
        return addresses.stream().anyMatch(a -> prefixes.match(client.address(), a));
    }

    /** The records; an answer without any is counted. RFC 7208 §4.6.4, §5 */
    private <T> List<T> found(String type, String name, Answer<T> answer, int depth) throws SpfException {
        way.answer(depth, type, name, answer);
        if (answer instanceof Answer.TemporaryFailure<T>(var why))
            throw SpfException.temporary("DNS cannot tell " + type + " of " + name + " now (" + why + ")");
        if (answer.orEmpty().isEmpty())
            inVain(name);
        return answer.orEmpty();
    }

    private void inVain(String name) throws SpfException {
        if (++voids > MAX_VOID)
            throw SpfException.permanent("more than " + MAX_VOID + " questions to DNS were in vain, the last about " + name);
    }

    private void count(String term) throws SpfException {
        if (++terms > MAX_TERMS)
            throw SpfException.permanent("more than " + MAX_TERMS + " terms ask DNS; one too many is " + term);
    }

    /** RFC 7208 §6.2 */
    private String explanation(SpfRecord record, Macros macros, int depth) {
        MacroString spec = record.explanation();
        if (spec == null)
            return "";
        explaining = true;
        try {
            String target = macros.name(spec);
            if (target == null || !wellFormedName(target))
                return "";
            Answer<String> texts = resolver.txt(target);
            way.answer(depth, "TXT", target, texts);
            return texts.orEmpty().size() == 1 ? macros.explanation(MacroString.explanation(texts.orEmpty().getFirst())) : "";
        } catch (SpfException e) {
            way.add(depth, "the explanation cannot be read: " + e.why());
            return "";
        }
    }

    /** RFC 7208 §7.2 */
    private String value(char letter, String domain, int depth) throws SpfException {
        return switch (letter) {
            case 's' -> claim.local() + "@" + claim.domain();
            case 'l' -> claim.local();
            case 'o' -> claim.domain();
            case 'd' -> domain;
            case 'i' -> client.dotted();
            case 'p' -> {
                // Its question counts as one of a term. RFC 7208 §4.6.4
                if (client.unasked() && !explaining)
                    count("%{p}");
                String name = client.name(domain, way, depth);
                inTime();
                yield name;
            }
            case 'v' -> client.v6() ? "ip6" : "in-addr";
            case 'h' -> claim.helo();
            case 'c' -> client.text();
            case 'r' -> claim.receiver();
            default -> Long.toString(clock.instant().getEpochSecond());
        };
    }

    /** A name of several labels that DNS can hold; it may end with a dot. RFC 7208 §4.3 */
    static boolean wellFormed(@Nullable String domain) {
        return domain != null && wellFormedName(domain) && Names.fold(domain).indexOf('.') > 0;
    }

    /** A name that DNS can hold. RFC 7208 §4.8 */
    private static boolean wellFormedName(String name) {
        return Names.fits(Names.fold(name));
    }
}
