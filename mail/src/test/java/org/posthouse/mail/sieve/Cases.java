package org.posthouse.mail.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.ReturnPath;

/** One script, the message it runs over, and what must come of it; read from tables in the resources. */
record Cases(String file, String title, String script, String message, String from, List<String> expected) {
    static final String TO = "robert+inbox@example.org";

    static List<Cases> read(String file) throws IOException {
        var all = new ArrayList<Cases>();
        for (String block : text(file).split("(?m)^#### ", -1)) {
            if (block.isBlank())
                continue;
            StringBuilder script = new StringBuilder();
            var expected = new ArrayList<String>();
            String message = "plain";
            String from = "mary@example.com";
            List<String> lines = block.lines().toList();
            for (String line : lines.subList(1, lines.size()))
                if (line.startsWith("=> ")) {
                    expected.add(line.substring(3).replace("\\r\\n", "\r\n"));
                } else if (line.startsWith("--- ")) {
                    String[] words = line.split(" ", -1);
                    message = words[1];
                    from = words.length > 2 ? words[2].substring("from=".length()) : from;
                } else {
                    script.append(line).append("\r\n");
                }
            all.add(new Cases(file, lines.getFirst(), script.toString(), message, from, expected));
        }
        return all;
    }

    static Map<String, byte[]> messages() throws IOException {
        var all = new LinkedHashMap<String, byte[]>();
        for (String block : text("messages.txt").split("(?m)^#### ", -1)) {
            int end = block.indexOf('\n');
            if (end > 0)
                all.put(block.substring(0, end), block.substring(end + 1).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        }
        return all;
    }

    private static String text(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(Cases.class.getResourceAsStream("/sieve/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    Envelope envelope() {
        return new Envelope(ReturnPath.parse(from), Address.parse(TO));
    }

    /** Whether the script is one that is refused. */
    boolean wrong() {
        return expected.getFirst().startsWith("wrong ");
    }

    /** An account with a few things in it. */
    static final Lookup ACCOUNT = new Lookup() {
        @Override
        public boolean mailboxExists(String name) {
            return name.equals("INBOX") || name.equals("Lists");
        }

        @Override
        public boolean specialUseExists(@Nullable String mailbox, String use) {
            return use.equalsIgnoreCase("\\Junk") && (mailbox == null || mailbox.equals("Junk"));
        }

        @Override
        public boolean seen(String handle, String id) {
            return handle.isEmpty() && id.equals("u:seen");
        }

        @Override
        public Optional<String> script(String name) {
            return Optional.ofNullable(Map.of("filed", "require \"fileinto\"; fileinto \"Included\";", "itself",
                    "require \"include\"; include \"itself\";", "returns", "require \"include\"; return; keep;", "stops", "stop;",
                    "appends",
                    "require [\"include\", \"variables\"]; global \"shared\"; set \"shared\" \"${shared}B\";").get(name));
        }
    };
}
