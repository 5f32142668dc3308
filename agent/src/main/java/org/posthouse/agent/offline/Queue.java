package org.posthouse.agent.offline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.mime.Source;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Items on the disk, in {@code queue}: {@code N.json}, its message {@code N.eml}, and {@code N.begun} once it may have been done. What was refused is in {@code refused}, likewise. {@code renamed.json} says
 * what messages of items are called since an earlier item was done.
 */
final class Queue {
    private static final String LOCAL = "local:";
    private static final int MAX = 100_000;
    private final Path waiting;
    private final Path refused;
    private final Path renamedFile;
    private long last;

    Queue(Path dir) throws IOException {
        waiting = Files.createDirectories(dir.resolve("queue"));
        refused = Files.createDirectories(dir.resolve("refused"));
        renamedFile = dir.resolve("renamed.json");
        for (Path folder : List.of(waiting, refused))
            for (long n : numbers(folder, null))
                last = Math.max(last, n);
    }

    private static List<Long> numbers(Path folder, @Nullable String suffix) throws IOException {
        List<Long> numbers = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                int dot = name.indexOf('.');
                if (dot == 10 && name.chars().limit(dot).allMatch(c -> c >= '0' && c <= '9')
                        && (suffix == null || name.endsWith(suffix)))
                    numbers.add(Long.parseLong(name.substring(0, dot)));
            }
        }
        numbers.sort(Long::compare);
        return numbers;
    }

    private static Path file(Path folder, long number, String suffix) {
        return folder.resolve(String.format(Locale.ROOT, "%010d%s", number, suffix));
    }

    /** On the disk when this returns; its number. */
    long add(Item item, @Nullable Source message) throws IOException, RemoteException {
        if (numbers(waiting, ".json").size() >= MAX)
            throw new RemoteException.Later("too much is queued; go on line first");
        long number = ++last;
        if (message != null)
            Disk.write(file(waiting, number, ".eml"), out -> message.stream(0, message.size()).transferTo(out));
        Disk.write(file(waiting, number, ".json"), item.json());
        return number;
    }

    /** What a message is called that no server knows yet. */
    static MessageId local(long number) {
        return new MessageId(LOCAL + number);
    }

    /** The number in such a name; -1 where it is none. */
    static long number(String id) {
        String digits = id.startsWith(LOCAL) ? id.substring(LOCAL.length()) : "";
        return digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? -1
                : Long.parseLong(digits);
    }

    List<Long> numbers() throws IOException {
        return numbers(waiting, ".json");
    }

    List<Long> refused() throws IOException {
        return numbers(refused, ".json");
    }

    boolean waits(long number) {
        return Files.exists(file(waiting, number, ".json"));
    }

    Item item(long number) throws IOException {
        return item(file(waiting, number, ".json"));
    }

    private static Item item(Path file) throws IOException {
        try {
            Item item = Item.of(json(file));
            if (item != null)
                return item;
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new IOException(file + " is damaged", e);
        }
        throw new IOException(file + " is damaged");
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.MAPPER.readTree(Files.readAllBytes(file));
    }

    Path message(long number) {
        return file(waiting, number, ".eml");
    }

    boolean begun(long number) {
        return Files.exists(file(waiting, number, ".begun"));
    }

    void begin(long number) throws IOException {
        Disk.write(file(waiting, number, ".begun"), "");
    }

    /** It was not done, for certain. */
    void notBegun(long number) throws IOException {
        Disk.delete(file(waiting, number, ".begun"));
    }

    /** It is done, or not wanted any more. */
    void remove(long number) throws IOException {
        Disk.delete(file(waiting, number, ".json"), file(waiting, number, ".begun"), file(waiting, number, ".eml"));
    }

    /** Puts it aside with the reason; the item and its message stay until somebody drops or repeats them. */
    void refuse(long number, String why) throws IOException {
        ObjectNode item = (ObjectNode) json(file(waiting, number, ".json"));
        if (Files.exists(message(number)))
            Disk.write(file(refused, number, ".eml"), out -> Files.copy(message(number), out));
        Disk.write(file(refused, number, ".json"), item.put("why", why).toString());
        remove(number);
    }

    Refused refusal(long number) throws IOException {
        Path file = file(refused, number, ".json");
        return new Refused(number, item(file).words(), json(file).path("why").asString(""),
                Files.exists(file(refused, number, ".eml")) ? file(refused, number, ".eml") : null);
    }

    /** Forgets what waits and was not begun, or was put aside. */
    void drop(long number) throws IOException, RemoteException {
        if (waits(number)) {
            if (begun(number))
                throw new RemoteException(
                        "number " + number + " was begun and may have been done already: sync, then see `mail outbox list`");
            remove(number);
        } else if (Files.exists(file(refused, number, ".json"))) {
            forget(number);
        } else {
            throw new RemoteException.Gone("nothing with the number " + number + " waits or was refused");
        }
    }

    private void forget(long number) throws IOException {
        Disk.delete(file(refused, number, ".json"), file(refused, number, ".eml"));
    }

    /** Back to the end of the queue. */
    long repeat(long number) throws IOException {
        long now = ++last;
        Path eml = file(refused, number, ".eml");
        if (Files.exists(eml))
            Disk.write(file(waiting, now, ".eml"), out -> Files.copy(eml, out));
        Disk.write(file(waiting, now, ".json"), item(file(refused, number, ".json")).json());
        forget(number);
        return now;
    }

    Map<MessageId, MessageId> renamed() throws IOException {
        Map<MessageId, MessageId> names = new HashMap<>();
        if (Files.exists(renamedFile))
            for (var name : json(renamedFile).properties())
                names.put(new MessageId(name.getKey()), new MessageId(name.getValue().asString("")));
        return names;
    }

    void renamed(Map<MessageId, MessageId> names) throws IOException {
        ObjectNode o = Json.MAPPER.createObjectNode();
        names.forEach((old, now) -> o.put(old.value(), now.value()));
        Disk.write(renamedFile, o.toString());
    }

    /** Nothing waits that could use an old name. */
    void forgetNames() throws IOException {
        Disk.delete(renamedFile);
    }
}
