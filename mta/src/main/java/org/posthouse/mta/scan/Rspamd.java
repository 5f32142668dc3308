package org.posthouse.mta.scan;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mail.mime.Source;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.journey.JourneyId;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An rspamd, by {@code POST /checkv2}: its score, as a share of what it takes for junk, becomes points. */
public final class Rspamd implements Scanner, AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_REPLY = 1 << 20;
    /** Points for as much as rspamd itself takes for junk. */
    private static final int JUNK = 50;
    private static final int MOST = 100, LEAST = -30;
    private static final int SHOWN = 4;

    private final URI check;
    private final long most;
    private final Duration patience;
    private final HttpClient client;

    /** The address of a normal worker, such as {@code http://127.0.0.1:11333}; larger messages are not shown to it. */
    public Rspamd(URI at, long most, Duration patience) {
        check = at.resolve("/checkv2");
        this.most = most;
        this.patience = patience;
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(patience).build();
    }

    @Override
    public String name() {
        return "rspamd";
    }

    @Override
    public Finding scan(Arrival arrival, Source whole) throws IOException {
        long from = arrival.trace().length;
        if (whole.size() > most)
            return new Finding(name(), 0, "the message is too big for rspamd");
        // As it came: what we have put before it is no part of what is judged.
        long size = whole.size(), start = Math.min(size, returnPath(whole, from));
        HttpRequest.Builder request = HttpRequest.newBuilder(check).timeout(patience).header("Queue-Id", JourneyId.show(arrival.id()))
                .header("From", ascii(arrival.returnPath().toString()))
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> whole.stream(start, size)), Math.max(1, size - start)));
        peer(arrival.trace()).forEach(request::header);
        try {
            HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                byte[] body = in.readNBytes(MAX_REPLY);
                if (response.statusCode() != 200)
                    throw new IOException("rspamd answers " + response.statusCode());
                return finding(JSON.readTree(body));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (JacksonException e) {
            throw new IOException("rspamd's answer is no JSON", e);
        }
    }

    /** The Return-Path stands before the trace. */
    private static long returnPath(Source whole, long trace) throws IOException {
        byte[] head = whole.bytes(0, Math.min(whole.size(), 1024));
        for (int i = 0; i < head.length; i++)
            if (head[i] == '\n')
                return i + 1 + trace;
        return 0;
    }

    private static String ascii(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f) ? text : "unknown";
    }

    /** Who handed it in, as our Received field has it: {@code from NAME (ADDRESS)}. */
    static Map<String, String> peer(byte[] trace) {
        HeaderField received = HeaderSection.parse(trace).first("Received").orElse(null);
        String text = received == null ? "" : received.unfolded().text().strip();
        int open = text.indexOf('('), close = text.indexOf(')');
        if (!text.startsWith("from ") || open < 0 || close < open)
            return Map.of();
        String address = text.substring(open + 1, close).strip();
        address = address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        address = address.startsWith("IPv6:") ? address.substring(5) : address;
        String helo = text.substring(5, open).strip();
        return ascii(address).equals(address) && ascii(helo).equals(helo) ? Map.of("IP", address, "Helo", helo) : Map.of();
    }

    private Finding finding(JsonNode answer) throws IOException {
        if (!answer.path("score").isNumber())
            throw new IOException("rspamd's answer has no score");
        double score = answer.path("score").asDouble();
        double needed = junk(answer);
        int points = Math.clamp(Math.round(score / needed * JUNK), LEAST, MOST);
        return new Finding(name(), points, "rspamd scores " + Math.round(score * 10) / 10.0 + " of " + Math.round(needed * 10) / 10.0 + " ("
                + answer.path("action").asString("no action") + ")" + symbols(answer.path("symbols")));
    }

    /** Where rspamd would mark a message. */
    private static double junk(JsonNode answer) {
        double add = answer.path("thresholds").path("add header").asDouble(0);
        double required = answer.path("required_score").asDouble(0);
        return add > 0 ? add : required > 0 ? required : 15;
    }

    private static String symbols(JsonNode symbols) {
        List<Map.Entry<String, JsonNode>> all = new ArrayList<>(symbols.properties());
        all.sort(Comparator.comparingDouble((Map.Entry<String, JsonNode> e) -> -Math.abs(e.getValue().path("score").asDouble())));
        var out = new StringBuilder();
        for (var e : all.subList(0, Math.min(SHOWN, all.size())))
            out.append(out.isEmpty() ? ": " : ", ").append(ascii(e.getKey())).append(' ').append(e.getValue().path("score").asString("0"));
        return out.toString();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
