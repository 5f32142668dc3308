package org.posthouse.testkit.dialog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One conversation file; see the package for its form. */
public final class Dialog {
    /** Where a service of that name listens. */
    public interface Services {
        InetSocketAddress of(String name);
    }

    private final String name;
    private final List<String> lines;

    private Dialog(String name, List<String> lines) {
        this.name = name;
        this.lines = lines;
    }

    public static Dialog load(Path file) throws IOException {
        return new Dialog(file.getFileName().toString(), Files.readAllLines(file));
    }

    public static Dialog of(String name, String text) {
        return new Dialog(name, text.lines().toList());
    }

    public String name() {
        return name;
    }

    /** Runs it; returns the words remembered. An AssertionError names file, line, what was wanted, and shows what was said so far. */
    public Map<String, String> run(Services services, Map<String, String> given) throws IOException {
        Map<String, String> words = new HashMap<>(given);
        Map<String, Line> open = new TreeMap<>();
        List<String> said = new ArrayList<>();
        try {
            for (int i = 0; i < lines.size(); i++) {
                String line = lines.get(i);
                if (line.isBlank() || line.startsWith("#"))
                    continue;
                try {
                    step(line, services, words, open, said);
                } catch (IOException | AssertionError e) {
                    throw new AssertionError(
                            name + ":" + (i + 1) + ": " + line + "\n  " + e.getMessage() + "\nso far:\n" + String.join("\n", said), e);
                }
            }
            return words;
        } finally {
            for (Line l : open.values())
                l.close();
        }
    }

    private void step(String line, Services services, Map<String, String> words, Map<String, Line> open, List<String> said)
            throws IOException {
        if (line.startsWith("open ")) {
            int colon = line.indexOf(": ");
            String who = colon < 0 ? "" : line.substring(5, colon), service = colon < 0 ? line.substring(5) : line.substring(colon + 2);
            open.put(who, new Line(services.of(service.strip())));
            return;
        }
        String who = "", rest = line;
        int blank = line.indexOf(' ');
        if (blank > 0 && open.containsKey(line.substring(0, blank))) {
            who = line.substring(0, blank);
            rest = line.substring(blank + 1);
        }
        Line connection = open.get(who);
        if (connection == null)
            throw new AssertionError("no connection is open" + (who.isEmpty() ? "" : " for " + who));
        String mark = who.isEmpty() ? "" : who + " ";
        switch (rest.strip()) {
            case "tls" -> connection.tls();
            case "eof" -> connection.expectEnd();
            case "cut" -> connection.close();
            default -> talk(connection, mark, rest, words, said);
        }
    }

    private static void talk(Line connection, String mark, String rest, Map<String, String> words, List<String> said) throws IOException {
        if (rest.startsWith("C:")) {
            String text = fill(rest.length() > 3 ? rest.substring(3) : "", words);
            said.add(mark + "C: " + text);
            connection.send(text);
        } else if (rest.startsWith("S:") || rest.startsWith("S... ")) {
            boolean skipping = rest.startsWith("S...");
            String wanted = fill(rest.substring(Math.min(rest.length(), skipping ? 5 : 3)), words);
            for (int skipped = 0;; skipped++) {
                String got = connection.receive();
                said.add(mark + "S: " + got);
                if (Pattern.fits(wanted, got, words))
                    return;
                if (!skipping || skipped > 10_000)
                    throw new AssertionError("wanted: " + wanted + "\n  got:    " + got);
            }
        } else {
            throw new AssertionError("not a line of a dialog");
        }
    }

    private static String fill(String text, Map<String, String> words) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", at)) {
            int close = closing(text, open);
            out.append(text, at, open).append(word(fill(text.substring(open + 2, close), words), words));
            at = close + 1;
        }
        return out.append(text.substring(at)).toString();
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == '{')
                depth++;
            else if (text.charAt(i) == '}' && --depth == 0)
                return i;
        }
        throw new AssertionError("no closing brace");
    }

    private static String word(String name, Map<String, String> words) {
        int colon = name.indexOf(':');
        if (colon < 0) {
            String value = words.get(name);
            if (value == null)
                throw new AssertionError("nothing is known as " + name);
            return value;
        }
        byte[] value = name.substring(colon + 1).replace("\\0", "\0").getBytes(StandardCharsets.UTF_8);
        return switch (name.substring(0, colon)) {
            case "base64" -> Base64.getEncoder().encodeToString(value);
            case "size" -> Integer.toString(value.length);
            case "md5" -> md5(value);
            default -> throw new AssertionError("nothing computes " + name);
        };
    }

    private static String md5(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
