package org.posthouse.server.check;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.posthouse.server.text.Console;
import picocli.CommandLine.Command;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code check batch}: one JSON object per line is asked, one per line is answered, in the same order. */
@Command(name = "batch", description = "Answer one JSON object per line of standard input, in the same order.")
final class BatchCommand implements Callable<Integer> {
    private static final int MAX_LINE = 64 << 20;
    private static final JsonMapper JSON = JsonMapper
            .builder(JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder().maxStringLength(MAX_LINE).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final Console console;
    private final Map<String, Kind> kinds;

    BatchCommand(Console console, Map<String, Kind> kinds) {
        this.console = console;
        this.kinds = kinds;
    }

    @Override
    public Integer call() throws IOException {
        var in = new Lines(console.in(), MAX_LINE);
        OutputStream out = new BufferedOutputStream(console.out(), 1 << 16);
        for (byte[] line = in.next(); line != null; line = in.next()) {
            ObjectNode answer = in.tooLong() ? failure("the line is longer than 64 MB") : answer(line);
            out.write(answer.toString().getBytes(StandardCharsets.UTF_8));
            out.write('\n');
            if (!in.ready())
                out.flush();
        }
        out.flush();
        return 0;
    }

    private ObjectNode answer(byte[] line) {
        JsonNode request;
        try {
            request = JSON.readTree(line);
        } catch (JacksonException e) {
            return failure("not JSON: " + oneLine(e.getOriginalMessage()));
        }
        if (!request.isObject())
            return failure("a request is a JSON object");
        ObjectNode answer = JSON.createObjectNode();
        answer.set("id", request.has("id") ? request.path("id") : JSON.nullNode());
        try {
            var question = new Question(request);
            String name = question.text("kind");
            Kind kind = kinds.get(name);
            if (kind == null)
                throw new BadRequestException("unknown kind; there are " + String.join(", ", kinds.keySet()));
            answer.setAll(kind.answer(question));
        } catch (BadRequestException | IOException e) {
            answer.put("error", oneLine(String.valueOf(e.getMessage())));
        } catch (RuntimeException | StackOverflowError e) {
            // One request must not take the others' answers away.
            answer.put("error", "a mistake of ours: " + oneLine(e.toString()));
        }
        return answer;
    }

    private static ObjectNode failure(String why) {
        ObjectNode answer = JSON.createObjectNode();
        answer.putNull("id");
        return answer.put("error", why);
    }

    private static String oneLine(String s) {
        int end = s.indexOf('\n');
        String line = end < 0 ? s : s.substring(0, end);
        return line.length() > 300 ? line.substring(0, 300) : line;
    }
}
