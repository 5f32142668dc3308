package org.posthouse.whole;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.posthouse.testkit.dns.VirtualDns;
import org.posthouse.testkit.time.RunningClock;
import org.posthouse.trust.dns.Zone;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The process that drives the browser, and what it asks of the test: one JSON object a line, both ways. */
final class BrowserTalk implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** All flows together take less, also on a machine that does other things. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private final Map<String, BrowserHouse> houses = new ConcurrentHashMap<>();
    private final RunningClock clock;
    private final VirtualDns dns;
    private final BrowserWeb web;
    private final BrowserPush push;
    private final CompletableFuture<List<String>> names = new CompletableFuture<>();
    private final Map<Integer, CompletableFuture<Outcome>> outcomes = new ConcurrentHashMap<>();
    private @Nullable Process process;

    /** How a flow ended: without an error (null) or with one. */
    record Outcome(@Nullable String error, long millis) {}

    /** The servers of example.org and example.net, in that order. */
    BrowserTalk(List<BrowserHouse> both, RunningClock clock, VirtualDns dns, BrowserWeb web, BrowserPush push) {
        houses.put("org", both.getFirst());
        houses.put("net", both.getLast());
        this.clock = clock;
        this.dns = dns;
        this.web = web;
        this.push = push;
    }

    /** Starts the flows of that folder; -Dflows=02,07 or FLOWS=02,07 names some of them. */
    void start(Path webmail, Path chromium) throws IOException {
        Process p = new ProcessBuilder("node", webmail.resolve("test/run.mjs").toString()).redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process = p;
        ObjectNode setting = JSON.createObjectNode().put("chromium", chromium.toString()).put("flows",
                System.getProperty("flows", System.getenv().getOrDefault("FLOWS", "")))
                .put("shots", webmail.resolve("target/shots").toString());
        ObjectNode servers = setting.putObject("servers");
        houses.forEach((name, house) -> servers.set(name, JSON.valueToTree(house.places())));
        say(p, setting);
        Thread.ofVirtual().name("flows").start(() -> hear(p));
    }

    private static synchronized void say(Process p, JsonNode what) {
        Writer out = p.outputWriter(StandardCharsets.UTF_8);
        try {
            out.write(what + "\n");
            out.flush();
        } catch (IOException e) {
            // It has ended, which hear() tells.
            throw new UncheckedIOException(e);
        }
    }

    private void hear(Process p) {
        String why = "the flows' process has ended";
        try (BufferedReader in = p.inputReader(StandardCharsets.UTF_8)) {
            for (String line = in.readLine(); line != null; line = in.readLine())
                heard(p, line);
        } catch (IOException | RuntimeException e) {
            why += ": " + e;
        }
        var gone = new IllegalStateException(why);
        names.completeExceptionally(gone);
        outcomes.values().forEach(o -> o.completeExceptionally(gone));
    }

    private void heard(Process p, String line) {
        if (!line.startsWith("{")) {
            System.out.println("browser: " + line);
            return;
        }
        JsonNode said = JSON.readTree(line);
        if (said.has("flows")) {
            List<String> all = new ArrayList<>();
            said.path("flows").forEach(f -> all.add(f.asString()));
            for (int i = 0; i < all.size(); i++)
                outcomes.put(i, new CompletableFuture<>());
            names.complete(all);
        } else if (said.has("flow")) {
            JsonNode error = said.path("error");
            outcomes.getOrDefault(said.path("flow").asInt(), new CompletableFuture<>())
                    .complete(new Outcome(error.isNull() ? null : error.asString(), said.path("millis").asLong()));
        } else if (said.has("ask")) {
            // Some answers take a while, and others are asked for meanwhile.
            Thread.ofVirtual().start(() -> answer(p, said));
        } else {
            System.out.println("browser: " + said.path("say").asString(line));
        }
    }

    private void answer(Process p, JsonNode said) {
        ObjectNode answer = JSON.createObjectNode();
        try {
            done(said, answer);
        } catch (Exception e) {
            answer.put("error", String.valueOf(e));
        }
        say(p, answer.put("id", said.path("id").asInt()));
    }

    private void done(JsonNode said, ObjectNode answer) throws Exception {
        switch (said.path("ask").asString()) {
            case "account" -> house(said).account(said.path("address").asString(), said.path("password").asString(),
                    said.path("admin").asBoolean(false));
            case "setup" -> answer.put("token", house(said).server().desk().setup().token());
            case "fill" -> house(said).fill(said.path("address").asString(), said.path("count").asInt());
            case "advance" -> {
                clock.advance(Duration.ofSeconds(said.path("seconds").asLong()));
                answer.put("ahead", clock.ahead().toMillis());
            }
            case "restart" -> house(said).restart();
            case "stop" -> house(said).stop();
            case "command" -> {
                List<String> arguments = new ArrayList<>();
                said.path("arguments").forEach(a -> arguments.add(a.asString()));
                answer.put("output", house(said).command(arguments));
            }
            case "dns" -> dns(said);
            case "push.subscribe" -> answer.setAll((ObjectNode) JSON.valueToTree(push.subscribe()));
            case "push.messages" -> {
                ArrayNode messages = answer.putArray("messages");
                push.messages(said.path("number").asInt()).forEach(m -> messages.add(JSON.readTree(m)));
            }
            case "web" -> {
                BrowserWeb.Proof proof = web.host(said.path("name").asString(), said.path("http").asInt(), said.path("https").asInt());
                answer.put("chain", proof.chain()).put("key", proof.key());
            }
            default -> throw new IllegalArgumentException("no verb " + said.path("ask"));
        }
    }

    private void dns(JsonNode said) {
        if (said.has("fail"))
            dns.fail(said.path("fail").asString(), said.path("on").asBoolean(true));
        if (said.has("dead"))
            dns.dead(said.path("dead").asBoolean());
        dns.add(zone -> said.path("add").forEach(r -> add(zone, r)));
    }

    private static void add(Zone.Builder zone, JsonNode r) {
        String name = r.path("name").asString();
        switch (r.path("type").asString()) {
            case "MX" -> zone.mx(name, r.path("preference").asInt(10), r.path("value").asString());
            case "A" -> zone.address(name, r.path("value").asString());
            case "TXT" -> zone.txt(name, r.path("value").asString());
            default -> throw new IllegalArgumentException("no records of type " + r.path("type"));
        }
    }

    private BrowserHouse house(JsonNode said) {
        BrowserHouse house = houses.get(said.path("server").asString("org"));
        if (house == null)
            throw new IllegalArgumentException("no server " + said.path("server"));
        return house;
    }

    /** The flows, in order. */
    List<String> names() throws Exception {
        return names.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until a flow is over. */
    Outcome outcome(int flow) throws Exception {
        CompletableFuture<Outcome> outcome = outcomes.get(flow);
        if (outcome == null)
            throw new IllegalArgumentException("no flow " + flow);
        return outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        Process p = process;
        if (p == null)
            return;
        // The browser ends with the process that drives it.
        p.destroy();
        try {
            if (!p.waitFor(10, TimeUnit.SECONDS))
                p.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
