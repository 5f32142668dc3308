package org.posthouse.server.text;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.server.text.Console.Colour;
import tools.jackson.databind.JsonNode;

/** Shows events of journeys, oldest first, one block for each message. Events are objects as the operation journey.find gives them. */
public final class JourneyText {
    private final Console console;
    private final boolean dialogues;
    private String journey = "";

    public JourneyText(Console console, boolean dialogues) {
        this.console = console;
        this.dialogues = dialogues;
    }

    public void print(JsonNode event) {
        PrintStream out = console.out();
        String id = event.path("journey").asString("");
        if (!id.equals(journey)) {
            out.println((journey.isEmpty() ? "" : "\n") + console.in(Colour.BOLD, "message " + id));
            journey = id;
        }
        String at = event.path("at").asString("");
        String step = event.path("step").asString("");
        String recipient = event.path("recipient").asString("");
        out.println("  " + console.in(Colour.DIM, clock(at)) + "  " + console.in(colour(step), pad(step, 10))
                + (recipient.isEmpty() ? "" : " " + recipient));
        // What was found out is told in sentences, a line or more each.
        if (step.equals("judged")) {
            for (String name : event.path("facts").propertyNames())
                sentence(name + ": " + event.path("facts").path(name).asString(""))
                        .forEach(line -> out.println(" ".repeat(27) + console.in(Colour.DIM, line)));
            return;
        }
        List<String> facts = new ArrayList<>();
        for (String name : event.path("facts").propertyNames())
            facts.add(name + "=" + event.path("facts").path(name).asString(""));
        wrap(facts).forEach(line -> out.println(" ".repeat(27) + console.in(Colour.DIM, line)));
        if (dialogues)
            event.path("dialogue").asString("").lines().forEach(line -> out.println(" ".repeat(27) + line));
    }

    /** Facts in lines of at most 72 characters where they allow it. */
    private static List<String> wrap(List<String> facts) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder();
        for (String fact : facts) {
            if (!line.isEmpty() && line.length() + 2 + fact.length() > 72) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : "  ").append(fact);
        }
        if (!line.isEmpty())
            lines.add(line.toString());
        return lines;
    }

    /** A text in lines of at most 72 characters, broken at blanks where there are some; all but the first are set in. */
    private static List<String> sentence(String text) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > 68) {
            int cut = rest.lastIndexOf(' ', 68);
            boolean blank = cut >= 20;
            cut = blank ? cut : 68;
            lines.add((lines.isEmpty() ? "" : "    ") + rest.substring(0, cut));
            rest = rest.substring(blank ? cut + 1 : cut);
        }
        lines.add((lines.isEmpty() ? "" : "    ") + rest);
        return lines;
    }

    private static String clock(String instant) {
        int t = instant.indexOf('T');
        return t < 0 ? instant : pad(instant.substring(t + 1, Math.min(instant.length(), t + 13)).replace("Z", ""), 12);
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text : text + " ".repeat(width - text.length());
    }

    private static Colour colour(String step) {
        return switch (step) {
            case "delivered", "relayed", "appended", "posted", "forwarded" -> Colour.GREEN;
            case "refused", "failed", "bounced" -> Colour.RED;
            case "deferred", "held", "dropped", "reported" -> Colour.YELLOW;
            default -> Colour.CYAN;
        };
    }
}
