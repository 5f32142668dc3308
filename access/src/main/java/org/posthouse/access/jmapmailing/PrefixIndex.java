package org.posthouse.access.jmapmailing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** People sorted by every word of them, so that those with a word that begins so stand side by side. Immutable. */
final class PrefixIndex {
    /** One address of somebody; key and folded are the address and the name without case. */
    record Person(String name, String email, String key, String folded, long contact, long count, long last, Set<String> words) {
        static Person of(String name, String email, long contact, long count, long last) {
            return new Person(name, email, Words.folded(email), Words.folded(name), contact, count, last, Words.of(name, email));
        }

        boolean matches(String word) {
            for (String own : words)
                if (own.startsWith(word))
                    return true;
            return false;
        }
    }

    static final PrefixIndex NONE = new PrefixIndex(List.of());
    private final Person[] people;
    private final String[] words;
    private final int[] whose;

    PrefixIndex(List<Person> all) {
        people = all.toArray(Person[]::new);
        record Entry(String word, int person) {}
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < people.length; i++)
            for (String word : people[i].words)
                entries.add(new Entry(word, i));
        entries.sort(Comparator.comparing(Entry::word));
        words = new String[entries.size()];
        whose = new int[entries.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = entries.get(i).word;
            whose[i] = entries.get(i).person;
        }
    }

    int size() {
        return words.length;
    }

    /** Takes people. */
    interface Taker {
        void take(Person person);
    }

    /** Those who have for each of the words one that begins so; everybody where there are none. */
    void find(List<String> wanted, Taker taker) {
        if (wanted.isEmpty()) {
            for (Person p : people)
                taker.take(p);
            return;
        }
        String longest = wanted.stream().max(Comparator.comparingInt(String::length)).orElse("");
        boolean[] seen = new boolean[people.length];
        int at = Arrays.binarySearch(words, longest);
        if (at < 0)
            at = -at - 1;
        while (at > 0 && words[at - 1].equals(longest))
            at--;
        for (; at < words.length && words[at].startsWith(longest); at++) {
            int i = whose[at];
            if (seen[i])
                continue;
            seen[i] = true;
            Person p = people[i];
            if (wanted.size() == 1 || wanted.stream().allMatch(p::matches))
                taker.take(p);
        }
    }
}
