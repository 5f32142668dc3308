package org.posthouse.server.command;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.signing.DkimKey;
import org.posthouse.mta.signing.DkimKey.State;
import org.posthouse.mta.signing.KeyRound;
import org.posthouse.mta.signing.KeyRound.Seen;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.text.Console;
import org.posthouse.server.wiring.Seams;
import org.posthouse.trust.dkim.Algorithm;
import org.posthouse.trust.dkim.KeySource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code domain dkim}: the keys a domain signs with, and whether DNS has them. */
@Command(name = "dkim", description = {"Show the keys a domain signs with, the records to publish, and whether DNS has them.",
        "`domain dkim rotate DOMAIN` first makes new keys; they sign as soon as they are seen in DNS."})
final class DomainDkimCommand implements Callable<Integer> {
    private static final int STRING = 255;

    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The server's folder.")
    private Path dir = Path.of(".");
    @Option(names = "--json", description = "Print one JSON object per line.")
    private boolean json;
    @Parameters(arity = "1..2", paramLabel = "[rotate] DOMAIN")
    private List<String> words = List.of();

    private final Console console;

    DomainDkimCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        boolean rotate = words.size() == 2;
        if (rotate && !words.getFirst().equals("rotate"))
            throw new AdminException(Exit.USAGE, "'" + words.getFirst() + "' is no verb of `domain dkim`; there is rotate");
        String domain = domain(words.getLast());
        var place = new Place(dir, json);
        if (rotate)
            place.ask(Request.of("domain.dkim.rotate").with("domain", domain), _ -> {
            });
        List<DkimKey> keys = keys(place, domain);
        if (keys.isEmpty()) {
            console.err().println(domain + " has no keys; `domain dkim rotate " + domain + "` makes them");
            return Exit.NO_INPUT.code();
        }
        var published = new KeySource(Seams.real().resolver(ConfigReader.read(dir)));
        boolean good = true;
        for (DkimKey k : keys) {
            Seen seen = KeyRound.look(published, k);
            good &= k.state() == State.RETIRED ? seen == Seen.MISSING : seen == Seen.OK;
            State now = k.state() == State.WAITING && seen == Seen.OK ? State.ACTIVE : k.state();
            if (now != k.state() || k.state() == State.RETIRED && seen == Seen.MISSING)
                place.ask(
                        Request.of("domain.dkim.seen").with("domain", domain).with("selector", k.selector()).with("gone",
                                k.state() == State.RETIRED),
                        _ -> {
                        });
            print(k, now, seen);
        }
        return good ? 0 : Exit.UNAVAILABLE.code();
    }

    private static String domain(String text) throws AdminException {
        try {
            return Domain.of(text).ascii();
        } catch (IllegalArgumentException e) {
            throw new AdminException(Exit.DATA, "'" + text + "' is no domain: " + e.getMessage(), e);
        }
    }

    /** As the server tells them. */
    static List<DkimKey> keys(Place place, String domain) throws Exception {
        var keys = new ArrayList<DkimKey>();
        place.ask(Request.of("domain.dkim").with("domain", domain), item -> keys.add(key(item)));
        return keys;
    }

    private static DkimKey key(JsonNode item) {
        Algorithm algorithm = Algorithm.of(item.path("algorithm").asString(""));
        if (algorithm == null)
            throw new IllegalArgumentException("the server knows an algorithm that this program does not: " + item);
        return new DkimKey(item.path("domain").asString(""), item.path("selector").asString(""), algorithm,
                State.valueOf(item.path("state").asString("").toUpperCase(Locale.ROOT)), Instant.parse(item.path("since").asString("")),
                Instant.parse(item.path("made").asString("")), item.path("value").asString(""));
    }

    private void print(DkimKey k, State state, Seen seen) {
        String found = seen.name().toLowerCase(Locale.ROOT);
        if (json) {
            console.out().println(JsonMapper.shared().createObjectNode().put("domain", k.domain()).put("selector", k.selector())
                    .put("algorithm", k.algorithm().word()).put("state", state.word()).put("since", k.since().toString())
                    .put("made", k.made().toString()).put("name", k.name()).put("type", "TXT").put("value", k.record()).put("dns", found));
            return;
        }
        console.out()
                .println(k.selector() + "  " + k.algorithm().word() + "  " + state.word() + "  made " + k.made().toString().substring(0, 10)
                        + "  in DNS: " + found);
        console.out().println(switch (state) {
            case WAITING -> "  publish it; it signs as soon as it is seen:";
            case ACTIVE -> seen == Seen.OK ? "  signs:" : "  signs; publish it:";
            case RETIRING -> "  signs no more; leave it published while mail signed with it is on its way:";
            case RETIRED -> "  its secret is gone: remove the record, or empty its p=:";
        });
        console.out().println("  " + zoneLine(k));
    }

    /** As it stands in a zone file; strings hold 255 octets. RFC 1035 §3.3 */
    static String zoneLine(DkimKey k) {
        var out = new StringBuilder(k.name()).append(". IN TXT (");
        for (int at = 0; at < k.record().length(); at += STRING)
            out.append(" \"").append(k.record(), at, Math.min(k.record().length(), at + STRING)).append('"');
        return out.append(" )").toString();
    }
}
