package org.posthouse.testkit.dialog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One conversation file; see the package for its form. */
public final class Dialog {
    /** Where a service of that name listens. */
    public interface Services {
        InetSocketAddress of(String name);
    }

    private static final String REQUIRES = "requires ";

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

    /** What the file says a server must have, of which this one has not. */
    public List<String> missing(Features features) {
        List<String> missing = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("open "))
                break;
            if (line.startsWith(REQUIRES))
                for (String name : line.substring(REQUIRES.length()).strip().split(" +", -1))
                    if (features.has(name.startsWith("!") ? name.substring(1) : name) == name.startsWith("!"))
                        missing.add(name);
        }
        return missing;
    }

    /** What the client says: the texts of its C: lines, words not filled in. */
    public List<String> clientLines() {
        return lines.stream().filter(l -> !l.startsWith("#") && l.contains("C: ")).map(l -> l.substring(l.indexOf("C: ") + 3)).toList();
    }

    /** Runs it against our server, of whose capabilities nothing is known. */
    public Map<String, String> run(Services services, Map<String, String> given) throws IOException {
        return run(services, given, Features.NONE.and(Features.OURS));
    }

    /** Runs it; returns the words remembered. An AssertionError names file, line, what was wanted, and shows what was said so far. */
    public Map<String, String> run(Services services, Map<String, String> given, Features features) throws IOException {
        if (!missing(features).isEmpty())
            throw new AssertionError(name + " requires " + missing(features) + ", and the server has " + features);
        try (Run run = new Run(services, given, features)) {
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                String line = run.applying(lines.get(i));
                if (!line.isBlank() && !line.startsWith("#") && !line.startsWith(REQUIRES))
                    numbers.add(i);
            }
            for (int n = 0; n < numbers.size(); n++) {
                String line = run.applying(lines.get(numbers.get(n)));
                try {
                    run.step(line, n + 1 < numbers.size() ? run.applying(lines.get(numbers.get(n + 1))) : "");
                } catch (IOException | AssertionError e) {
                    throw new AssertionError(name + ":" + (numbers.get(n) + 1) + ": " + line + "\n  " + e.getMessage() + "\nso far:\n"
                            + String.join("\n", run.said), e);
                }
            }
            return run.words;
        }
    }
}
