package org.posthouse.server.check;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.text.Console;
import org.posthouse.trust.dkim.DkimResult;
import org.posthouse.trust.dmarc.DmarcResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code check dmarc}: what the domain in From says about a message, and the way to the answer. */
@Command(name = "dmarc", description = "Check a message against the policy of the domain in From: result, disposition and what was aligned.")
final class DmarcCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The message; - is standard input.")
    private Path file = Path.of("-");
    @Option(names = "--ip", required = true, paramLabel = "IP", description = "The address of the host it came from.")
    private String ip = "";
    @Option(names = "--helo", defaultValue = "", paramLabel = "NAME", description = "The name it gave in HELO or EHLO.")
    private String helo = "";
    @Option(names = "--from", defaultValue = "", paramLabel = "ADDRESS", description = "The return path; none: postmaster at the name in HELO.")
    private String from = "";
    @Option(names = "--now", paramLabel = "SECONDS", description = "Check as of this time, in seconds since 1970 (default: the present).")
    private long now = -1;
    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;
    @Mixin
    private ZoneOption zone = new ZoneOption();

    private final Console console;

    DmarcCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        DmarcFacts facts;
        try {
            facts = DmarcFacts.of(MessageFile.read(file, console), Question.address(ip), helo, from, zone.resolver(),
                    now < 0 ? Instant.now() : Instant.ofEpochSecond(now));
        } catch (BadRequestException e) {
            throw new AdminException(Exit.DATA, String.valueOf(e.getMessage()));
        }
        DmarcResult r = facts.result();
        if (json) {
            console.out().println(json(r));
            return 0;
        }
        console.out().println(r.result().word() + " " + r.disposition().word() + " " + r.alignment());
        console.out().println(r.why());
        if (!r.record().isEmpty())
            console.out().println("  _dmarc." + r.policyDomain() + ": " + oneLine(r.record()));
        console.out().println("  organizational domain: " + (r.organizational().isEmpty() ? "-" : r.organizational()));
        console.out().println("  spf " + facts.spf().result().word() + ": " + facts.spf().why());
        for (DkimResult s : facts.signatures())
            console.out().println("  dkim " + s.result().word() + " " + (s.domain().isEmpty() ? "-" : s.domain()) + ": " + s.why());
        return 0;
    }

    private static String oneLine(String s) {
        return s.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static ObjectNode json(DmarcResult r) {
        return JsonMapper.shared().createObjectNode().put("result", r.result().word()).put("disposition", r.disposition().word())
                .put("alignment", r.alignment()).put("from", r.from()).put("organizational", r.organizational())
                .put("policyDomain", r.policyDomain()).put("published", r.published().word()).put("record", r.record()).put("why", r.why());
    }
}
