package org.posthouse.mta.junk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.posthouse.store.junk.Counts;
import org.posthouse.store.junk.Totals;

/**
 * How likely the words of a message make it junk: each word's share in what was learnt, drawn to the middle where it is rare, the strongest joined by
 * Fisher's method both ways, so that a message with strong words of both kinds stays in the middle.
 */
final class Bayes {
    /** Of each kind, before anything is said. */
    static final int ENOUGH = 5;
    private static final int STRONGEST = 150;
    private static final double PRIOR = 0.45;
    private static final double WEAK = 0.1;

    /** A word and how much of a sign of junk it is, from 0 to 1. */
    record Sign(String word, double junk) {
        double strength() {
            return Math.abs(junk - 0.5);
        }
    }

    /** The likelihood, and the signs it was made from, strongest first. */
    record Found(double junk, List<Sign> signs) {}

    private Bayes() {}

    static boolean hasLearnt(Totals totals) {
        return totals.junk() >= ENOUGH && totals.good() >= ENOUGH;
    }

    static Found judge(Totals totals, List<String> words, List<Counts> counts) {
        List<Sign> signs = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            double junk = share(totals, counts.get(i));
            if (Math.abs(junk - 0.5) >= WEAK)
                signs.add(new Sign(words.get(i), junk));
        }
        signs.sort(Comparator.comparingDouble(Sign::strength).reversed().thenComparing(Sign::word));
        List<Sign> strongest = signs.subList(0, Math.min(STRONGEST, signs.size()));
        if (strongest.isEmpty())
            return new Found(0.5, List.of());
        double forJunk = 0, forGood = 0;
        for (Sign s : strongest) {
            forJunk += StrictMath.log(1 - s.junk);
            forGood += StrictMath.log(s.junk);
        }
        double junk = 1 - chance(-2 * forJunk, strongest.size()), good = 1 - chance(-2 * forGood, strongest.size());
        return new Found((1 + junk - good) / 2, List.copyOf(strongest));
    }

    private static double share(Totals totals, Counts c) {
        long n = c.junk() + c.good();
        if (n == 0)
            return 0.5;
        double inJunk = Math.min(1, (double) c.junk() / Math.max(1, totals.junk()));
        double inGood = Math.min(1, (double) c.good() / Math.max(1, totals.good()));
        double p = inJunk + inGood == 0 ? 0.5 : inJunk / (inJunk + inGood);
        return (PRIOR * 0.5 + n * p) / (PRIOR + n);
    }

    /** That a chi-square of twice so many degrees is at least that: the sum of a Poisson distribution. */
    private static double chance(double chi, int n) {
        double half = chi / 2;
        double term = StrictMath.exp(-half);
        double sum = term;
        for (int i = 1; i < n; i++) {
            term *= half / i;
            sum += term;
        }
        return Math.min(1, sum);
    }
}
