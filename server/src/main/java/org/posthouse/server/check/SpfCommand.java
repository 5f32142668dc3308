package org.posthouse.server.check;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.text.Console;
import org.posthouse.trust.spf.Spf;
import org.posthouse.trust.spf.SpfResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code check spf}: whether a host may use a return path, and the way to the answer. */
@Command(name = "spf", description = "Check whether a host may use a return path, and show how that is found out.")
final class SpfCommand implements Callable<Integer> {
    @Option(names = "--ip", required = true, paramLabel = "IP", description = "The address of the host.")
    private String ip = "";
    @Option(names = "--helo", defaultValue = "", paramLabel = "NAME", description = "The name it gives in HELO or EHLO.")
    private String helo = "";
    @Option(names = "--from", defaultValue = "", paramLabel = "ADDRESS", description = "The return path; none: postmaster at the name in HELO.")
    private String from = "";
    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;
    @Mixin
    private ZoneOption zone = new ZoneOption();

    private final Console console;

    SpfCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        var spf = new Spf(zone.resolver(), "unknown", InstantSource.system());
        SpfResult result;
        try {
            result = spf.check(Question.address(ip), helo, from.equals("<>") ? "" : from);
        } catch (BadRequestException e) {
            throw new AdminException(Exit.DATA, String.valueOf(e.getMessage()));
        }
        if (json) {
            console.out().println(json(result));
            return 0;
        }
        console.out().println(result.result().word());
        console.out().println(result.why());
        if (!result.explanation().isEmpty())
            console.out().println(result.domain() + " explains: " + result.explanation());
        result.way().forEach(line -> console.out().println("  " + line));
        return 0;
    }

    private static ObjectNode json(SpfResult result) {
        ObjectNode node = JsonMapper.shared().createObjectNode().put("result", result.result().word()).put("domain", result.domain());
        if (result.explanation().isEmpty())
            node.putNull("explanation");
        else
            node.put("explanation", result.explanation());
        node.put("why", result.why());
        ArrayNode way = node.putArray("way");
        result.way().forEach(way::add);
        return node;
    }
}
