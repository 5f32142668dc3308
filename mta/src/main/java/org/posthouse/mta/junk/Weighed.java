package org.posthouse.mta.junk;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Judgement;
import org.posthouse.mta.gate.Listed;
import org.posthouse.mta.scan.Finding;
import org.posthouse.store.junk.JunkData;
import org.posthouse.store.junk.Known;
import org.posthouse.store.junk.SenderRule;
import org.posthouse.store.junk.Who;
import org.posthouse.store.kv.Refusal;

/** One message for one account: what the account knows of its author and of its words, read once. */
final class Weighed {
    private static final int LISTED = 25;
    private static final int MOST_LISTED = 45;

    private final Settings settings;
    private final JunkData data;
    private final long account;
    private final Proof proof;
    private final boolean login;
    private final @Nullable Address author;
    private final Known known;
    private Bayes.@Nullable Found words;

    /** The words of a message, read when they are needed. */
    interface Reading {
        Features read() throws IOException;
    }

    /** The author is null where there is not one; login: handed in by one of ours. */
    Weighed(Settings settings, JunkData data, long account, Proof proof, boolean login, @Nullable Address author) throws Refusal {
        this.settings = settings;
        this.data = data;
        this.account = account;
        this.proof = proof;
        this.login = login;
        this.author = author;
        known = data.known(account, author == null ? List.of() : Who.of(author, proof.voucher()));
    }

    /** Looks at the words, where the account has learnt enough to say anything of them. */
    void words(Reading reading) throws Refusal, IOException {
        if (!Bayes.hasLearnt(known.totals()))
            return;
        Features features = reading.read();
        words = Bayes.judge(known.totals(), features.words(), data.counts(account, features.hashes()));
    }

    /** What our trace fields say of the host that handed it in. */
    static List<Finding> listed(byte[] trace) {
        List<String> zones = Listed.zones(trace);
        return zones.isEmpty()
                ? List.of()
                : List.of(new Finding("listed", Math.min(LISTED * zones.size(), MOST_LISTED),
                        "the host that handed it in is on " + String.join(", ", zones)));
    }

    /** With a rule in the place of the account's own; null: with its own. */
    Judgement judge(List<Finding> findings, @Nullable SenderRule rule) {
        Known with = rule == null ? known : new Known(known.totals(), known.acquaintances(), rule);
        return Weighing.weigh(settings.threshold(), author, proof, login, with, words, findings);
    }
}
