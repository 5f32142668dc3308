package org.posthouse.mta.delivery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a message came to with one account. Points are in tenths; it is junk from the threshold on.
 *
 * @param firstTime nobody of that address is known to the account
 */
public record Judgement(int threshold, boolean firstTime, List<Part> parts) {
    /** One reason: its name, its points in tenths (negative: for the message), and a sentence for people that holds the facts. */
    public record Part(String name, int points, String why) {}

    /** The field that tells of it, before the message. */
    public static final String FIELD = "X-Posthouse-Junk";
    private static final int MAX_SCORE = 999;

    public Judgement {
        parts = List.copyOf(parts);
    }

    /** The sum of its parts, in tenths. */
    public int score() {
        long sum = 0;
        for (Part p : parts)
            sum += p.points;
        return Math.clamp(sum, -MAX_SCORE, MAX_SCORE);
    }

    public boolean isJunk() {
        return score() >= threshold;
    }

    /** A number of tenths as people read it. */
    public static String points(int tenths) {
        return (tenths < 0 ? "-" : "") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10;
    }

    /** One line, ASCII: {@code no; score=-1.2; threshold=5.0; first-time=yes; bayes=-3.0 known=...}. */
    public String field() {
        var out = new StringBuilder(160).append(FIELD).append(": ").append(isJunk() ? "yes" : "no").append("; score=")
                .append(points(score()))
                .append("; threshold=").append(points(threshold)).append("; first-time=").append(firstTime ? "yes" : "no");
        int line = 0;
        for (Part p : parts) {
            // Lines of a field are kept below 78 characters. RFC 5322 §2.1.1
            String text = (line == 0 ? ";" : "") + (line % 3 == 0 ? "\r\n " : " ") + p.name + "=" + points(p.points);
            out.append(text);
            line++;
        }
        return out.append("\r\n").toString();
    }

    /** For the journey. */
    public Map<String, String> facts() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("junk", isJunk() ? "yes" : "no");
        facts.put("score", points(score()));
        facts.put("threshold", points(threshold));
        if (firstTime)
            facts.put("first-time", "yes");
        for (Part p : parts)
            facts.put("part." + p.name.toLowerCase(Locale.ROOT), (p.points > 0 ? "+" : "") + points(p.points) + " " + p.why);
        return facts;
    }
}
