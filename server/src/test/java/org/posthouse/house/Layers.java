package org.posthouse.house;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who may know whom, read from compiled classes: a module knows only modules on the lines below its own, and packages form no cycle. */
final class Layers {
    /** The house, from docs/architecture: each module and the modules it may refer to. */
    static final Map<String, Set<String>> MAY_KNOW = Map.ofEntries(Map.entry("base", Set.of()), Map.entry("mail", Set.of("base")),
            Map.entry("protocol", Set.of("base", "mail")), Map.entry("trust", Set.of("base", "mail", "protocol")),
            Map.entry("store", Set.of("base", "mail", "protocol")), Map.entry("rocksdb", Set.of("base", "mail", "store")),
            Map.entry("lucene", Set.of("base", "mail", "store")),
            Map.entry("testkit", Set.of("base", "mail", "protocol", "trust", "store")),
            Map.entry("mta", Set.of("base", "mail", "protocol", "trust", "store")),
            Map.entry("access", Set.of("base", "mail", "protocol", "store")),
            Map.entry("agent", Set.of("base", "mail", "protocol")),
            Map.entry("server",
                    Set.of("base", "mail", "protocol", "trust", "store", "rocksdb", "lucene", "mta", "access", "agent", "webmail")),
            Map.entry("webmail", Set.of()));

    private static final String OURS = "org/posthouse/";
    private final SortedMap<String, SortedSet<String>> uses = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();

    void add(byte[] classFile) {
        ClassModel model = ClassFile.of().parse(classFile);
        String self = model.thisClass().asInternalName();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry c)
                refer(self, c.asInternalName());
            else if (entry instanceof Utf8Entry u)
                descriptor(self, u.stringValue());
        }
    }

    private void descriptor(String self, String text) {
        for (int at = text.indexOf("L" + OURS); at >= 0; at = text.indexOf("L" + OURS, at + 1)) {
            int end = at;
            while (end < text.length() && text.charAt(end) != ';' && text.charAt(end) != '<')
                end++;
            if (end < text.length())
                refer(self, text.substring(at + 1, end));
        }
    }

    private void refer(String from, String to) {
        while (to.startsWith("["))
            to = to.substring(1);
        if (to.startsWith("L") && to.endsWith(";"))
            to = to.substring(1, to.length() - 1);
        if (!to.startsWith(OURS) || !from.startsWith(OURS) || to.lastIndexOf('/') < OURS.length())
            return;
        String there = pack(to), here = pack(from);
        if (there.equals(here) || !uses.computeIfAbsent(here, p -> new TreeSet<>()).add(there))
            return;
        String module = module(here), other = module(there);
        if (!module.equals(other) && !MAY_KNOW.getOrDefault(module, Set.of()).contains(other))
            violations
                    .add(from.replace('/', '.') + " must not know " + to.replace('/', '.') + ": " + module + " does not stand on " + other);
    }

    private static String pack(String type) {
        return type.substring(0, type.lastIndexOf('/'));
    }

    private static String module(String pack) {
        int end = pack.indexOf('/', OURS.length());
        return pack.substring(OURS.length(), end < 0 ? pack.length() : end);
    }

    /** What is wrong, one line each: forbidden references, then package cycles. */
    List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        for (String start : uses.keySet()) {
            List<String> cycle = wayBack(start);
            if (!cycle.isEmpty() && cycle.stream().min(String::compareTo).orElseThrow().equals(start))
                all.add("package cycle: " + String.join(" -> ", cycle) + " -> " + start);
        }
        return all;
    }

    /** The shortest way from a package back to itself, or nothing. */
    private List<String> wayBack(String start) {
        Map<String, String> cameFrom = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            String at = open.remove();
            for (String next : uses.getOrDefault(at, new TreeSet<>())) {
                if (next.equals(start)) {
                    List<String> way = new ArrayList<>();
                    for (String p = at; !p.equals(start); p = cameFrom.getOrDefault(p, start))
                        way.addFirst(p);
                    way.addFirst(start);
                    return way;
                }
                if (cameFrom.putIfAbsent(next, at) == null)
                    open.add(next);
            }
        }
        return List.of();
    }

    boolean knows(String pack) {
        return uses.containsKey(pack);
    }
}
