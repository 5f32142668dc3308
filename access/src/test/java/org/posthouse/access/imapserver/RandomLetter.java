package org.posthouse.access.imapserver;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A message made at random and what a naive reader knows of it; fields that are empty are not there. */
record RandomLetter(Set<String> flags, String from, String to, String cc, String subject, LocalDateTime sent, int zone,
        LocalDateTime received,
        String id, List<String> references, String inReplyTo, String body) {
    static final List<String> FLAGS = List.of("\\Seen", "\\Flagged", "\\Answered", "\\Draft", "$Junk", "work");
    private static final String[] WORDS = {"Plan", "budget", "Re", "letter", "the", "a", "zebra", "ban", "band"};
    private static final String[] SUBJECTS = {"plan", "Plan", "budget plan", "zebra", ""};
    private static final String[] BEFORE = {"", "", "", "Re: ", "re:", "Fwd: ", "FW :", "[list] ", "Re [x]: ", "[a] [b]Re: ", "[fwd: "};
    private static final String[] AFTER = {"", "", " (fwd)", "(FWD) ", " "};
    private static final String[] PEOPLE = {"Robert <robert@example.com>", "john@example.com", "\"Mary Poe\" <mary@example.org>",
            "zoe <a@x.test>"};

    static RandomLetter of(Random random, int number, int ids) {
        Set<String> flags = new TreeSet<>();
        for (String flag : FLAGS)
            if (random.nextInt(3) == 0)
                flags.add(flag);
        List<String> references = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0 && random.nextInt(3) > 0; i--)
            references.add("<" + random.nextInt(ids) + "@x.test>");
        String before = pick(random, BEFORE);
        String subject = before + pick(random, SUBJECTS) + (before.startsWith("[fwd") ? "]" : pick(random, AFTER));
        return new RandomLetter(flags, pick(random, PEOPLE), pick(random, PEOPLE), random.nextBoolean() ? pick(random, PEOPLE) : "",
                subject.strip(), time(random), random.nextInt(5) - 2, time(random),
                random.nextInt(6) == 0 ? "" : "<" + (random.nextInt(5) == 0 ? random.nextInt(ids) : number) + "@x.test>", references,
                random.nextInt(4) == 0 ? "<" + random.nextInt(ids) + "@x.test>" : "", words(random, 1 + random.nextInt(12)));
    }

    static String pick(Random random, String... some) {
        return some[random.nextInt(some.length)];
    }

    static String words(Random random, int n) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < n; i++)
            b.append(i == 0 ? "" : " ").append(pick(random, WORDS));
        return b.toString();
    }

    private static LocalDateTime time(Random random) {
        return LocalDateTime.of(2026, 11, 18, 0, 0).plusHours(random.nextInt(4 * 24));
    }

    static String date(LocalDate date) {
        return date.format(DateTimeFormatter.ofPattern("d-MMM-yyyy", Locale.ENGLISH));
    }

    private String zoned() {
        return String.format("%s%02d00", zone < 0 ? "-" : "+", Math.abs(zone));
    }

    List<String> header() {
        List<String> lines = new ArrayList<>();
        lines.add("From: " + from);
        lines.add("To: " + to);
        if (!cc.isEmpty())
            lines.add("Cc: " + cc);
        if (!subject.isEmpty())
            lines.add("Subject: " + subject);
        lines.add("Date: " + sent.format(DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss ", Locale.ENGLISH)) + zoned());
        if (!id.isEmpty())
            lines.add("Message-ID: " + id);
        if (!references.isEmpty())
            lines.add("References: " + String.join(" ", references));
        if (!inReplyTo.isEmpty())
            lines.add("In-Reply-To: " + inReplyTo);
        return lines;
    }

    String text() {
        return String.join("\r\n", header()) + "\r\n\r\n" + body + "\r\n";
    }

    /** Seconds by which the sent dates of letters are compared. */
    long sentAt() {
        return sent.toEpochSecond(ZoneOffset.ofHours(zone));
    }

    long receivedAt() {
        return received.toEpochSecond(ZoneOffset.UTC);
    }

    /** The APPEND that puts it into a mailbox, without the tag. */
    String append(String mailbox) {
        return "APPEND " + mailbox + " (" + String.join(" ", flags) + ") \""
                + received.format(DateTimeFormatter.ofPattern("dd-MMM-yyyy HH:mm:ss", Locale.ENGLISH)) + " +0000\" {" + text().length()
                + "+}\r\n" + text();
    }
}
