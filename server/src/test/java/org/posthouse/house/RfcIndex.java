package org.posthouse.house;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The project's small index of the standards it cites: number, title, what of it works here, sections. */
final class RfcIndex {
    /** One standard; support is what the README says of it, empty for those merely referred to. */
    record Entry(int number, String title, String support, SortedSet<String> sections) {}

    private static final Pattern CITED = Pattern.compile("RFC (\\d{3,5})(?: §([0-9A-Z]+(?:\\.[0-9]+)*))?");
    private static final Pattern HEADING = Pattern
            .compile("^ {0,9}(?:Appendix )?([0-9]+(?:\\.[0-9]+)*|[A-Z](?:\\.[0-9]+)*)\\.? {1,8}[A-Z\"(a-z'].*");
    private final TreeMap<Integer, Entry> entries = new TreeMap<>();

    static RfcIndex parse(String tsv) {
        RfcIndex index = new RfcIndex();
        for (String line : tsv.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
            String[] f = line.split("\t", -1);
            index.put(new Entry(Integer.parseInt(f[0]), f[1], f[2], new TreeSet<>(List.of(f[3].split(" ", -1)))));
        }
        return index;
    }

    void put(Entry e) {
        entries.put(e.number(), e);
    }

    Map<Integer, Entry> entries() {
        return entries;
    }

    /** The index as it is kept. */
    String format() {
        StringBuilder b = new StringBuilder(
                "# number, title, what of it works here (empty: referred to only), sections; made by RfcTest with -Drfc.update=true\n");
        entries.values().forEach(e -> b.append(e.number()).append('\t').append(e.title()).append('\t').append(e.support()).append('\t')
                .append(String.join(" ", e.sections())).append('\n'));
        return b.toString();
    }

    /** The support table of the README. */
    String table() {
        StringBuilder b = new StringBuilder("| RFC | title | here |\n|---|---|---|\n");
        entries.values().stream().filter(e -> !e.support().isEmpty())
                .forEach(e -> b.append("| ").append(e.number()).append(" | ").append(e.title()).append(" | ").append(e.support())
                        .append(" |\n"));
        return b.toString();
    }

    /** All standards a text cites. */
    static SortedSet<Integer> cited(String text) {
        SortedSet<Integer> all = new TreeSet<>();
        for (Matcher m = CITED.matcher(text); m.find();)
            all.add(Integer.parseInt(m.group(1)));
        return all;
    }

    /** Citations of this source that name no standard of the index, or no section of it. */
    List<String> wrong(String name, String text) {
        List<String> wrong = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            for (Matcher m = CITED.matcher(line); m.find();) {
                Entry e = entries.get(Integer.parseInt(m.group(1)));
                String section = m.group(2);
                if (e == null)
                    wrong.add(name + ":" + number + ": RFC " + m.group(1) + " is not in docs/rfc/index.tsv");
                else if (section != null && !e.sections().contains(section) && !section.isEmpty())
                    wrong.add(name + ":" + number + ": RFC " + m.group(1) + " has no section " + section);
            }
        }
        return wrong;
    }

    /** Title and sections out of a standard's text. */
    static Entry read(int number, String text, String support) {
        SortedSet<String> sections = new TreeSet<>();
        for (String line : text.lines().toList()) {
            Matcher m = HEADING.matcher(line);
            if (m.matches())
                sections.add(m.group(1));
        }
        return new Entry(number, title(text), support, sections);
    }

    private static String title(String text) {
        // Some of the texts begin with a byte order mark.
        List<String> lines = text.replace("\ufeff", "").lines().toList();
        int at = 0;
        while (at < lines.size() && lines.get(at).isBlank())
            at++;
        while (at < lines.size() && !lines.get(at).isBlank())
            at++;
        while (at < lines.size() && lines.get(at).isBlank())
            at++;
        StringBuilder title = new StringBuilder();
        for (; at < lines.size() && !lines.get(at).isBlank(); at++)
            title.append(title.isEmpty() ? "" : " ").append(lines.get(at).strip());
        return title.toString().replace('\t', ' ');
    }
}
