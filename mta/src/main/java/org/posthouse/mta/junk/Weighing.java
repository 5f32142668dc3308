package org.posthouse.mta.junk;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Judgement;
import org.posthouse.mta.scan.Finding;
import org.posthouse.store.junk.Acquaintance;
import org.posthouse.store.junk.Known;
import org.posthouse.store.junk.SenderRule;
import org.posthouse.store.junk.Who;

/** From what is recorded to points and reasons; asks nobody and knows no time. */
final class Weighing {
    private static final int RULE = 500;
    private static final int QUARANTINE = 100;
    private static final int FAILED = 10;
    /** What words alone can come to, for junk and against it. */
    private static final int WORDS_JUNK = 60;
    private static final int WORDS_GOOD = 40;
    /** As much as the words. */
    private static final int KNOWN = -60;
    private static final int READ = -20;
    private static final int ENOUGH_READ = 3;
    private static final int UNPROVEN = 10;
    private static final int DOMAIN = 15;
    private static final int LOGIN = -30;
    private static final int SIGNS_SHOWN = 5;

    private final List<Judgement.Part> parts = new ArrayList<>();

    private Weighing() {}

    /** The words are null where the account has not taught enough, or does not need them; the author where there is not one. */
    static Judgement weigh(int threshold, @Nullable Address author, Proof proof, boolean login, Known known, Bayes.@Nullable Found words,
            List<Finding> findings) {
        var w = new Weighing();
        boolean first = author == null || !known.acquaintances().containsKey(Who.of(author));
        w.rule(known.rule(), proof);
        if (proof.quarantine())
            w.add("dmarc", QUARANTINE, "the author's domain asks that what is not from there be put aside (" + proof.how() + ")");
        else if (proof.failed())
            w.add("dmarc", FAILED, "it is not from the author's domain (" + proof.how() + ")");
        if (login)
            w.add("login", LOGIN, proof.how());
        if (author != null)
            w.history(author, proof, known);
        if (words != null)
            w.words(words, known);
        for (Finding f : findings)
            w.add(f.name(), f.points(), f.why());
        return new Judgement(threshold, first, w.parts);
    }

    private void add(String name, int points, String why) {
        parts.add(new Judgement.Part(name, points, why));
    }

    private void rule(@Nullable SenderRule rule, Proof proof) {
        if (rule == null)
            return;
        if (!rule.accept())
            add("rule", RULE, "mail from " + rule.sender() + " is always junk, the account says");
        else if (proof.isVouched() || proof.silent())
            add("rule", -RULE, "mail from " + rule.sender() + " is always accepted, the account says; "
                    + (proof.isVouched() ? proof.how() : "its domain has nothing to prove it by"));
        else
            add("rule", 0, "mail from " + rule.sender() + " is always accepted, but nothing proves that this is (" + proof.how() + ")");
    }

    private void history(Address author, Proof proof, Known known) {
        Acquaintance address = known.acquaintances().get(Who.of(author));
        if (address == null) {
            add("first-time", 0, "no mail proven to be from " + author + " is known");
            domain(author, proof, known);
            return;
        }
        String fared = "received " + address.received() + ", read " + address.read() + ", answered " + address.answered() + ", marked junk "
                + address.junk() + ", marked good " + address.good() + (address.written() > 0 ? ", written to" : "");
        if (!proof.isVouched())
            add("unproven", proof.silent() ? 0 : UNPROVEN,
                    author + " is known, but nothing proves that this is from there (" + proof.how() + ")");
        else if (address.isKnown())
            add("sender", KNOWN, author + " is known: " + fared + "; " + proof.how());
        else if (address.junk() > 0)
            add("sender", address.junk() > 1 ? 60 : 40, "mail from " + author + " was junk before: " + fared + "; " + proof.how());
        else if (address.read() >= ENOUGH_READ)
            add("sender", READ, "mail from " + author + " has been read: " + fared + "; " + proof.how());
        else
            domain(author, proof, known);
    }

    private void domain(Address author, Proof proof, Known known) {
        String name = author.domain().ascii();
        Acquaintance domain = known.acquaintances().get(new Who(Who.Kind.DOMAIN, name));
        if (domain == null || !proof.isVouched())
            return;
        String fared = "received " + domain.received() + ", answered " + domain.answered() + ", marked junk " + domain.junk()
                + ", marked good " + domain.good() + "; " + proof.how();
        if (domain.isKnown())
            add("domain", -DOMAIN, "others at " + name + " are known: " + fared);
        else if (domain.junk() > 1)
            add("domain", DOMAIN, "mail from others at " + name + " was junk before: " + fared);
    }

    private void words(Bayes.Found found, Known known) {
        double off = (found.junk() - 0.5) * 2;
        int points = (int) Math.round(off * Math.abs(off) * (off > 0 ? WORDS_JUNK : WORDS_GOOD));
        var why = new StringBuilder("the words are ").append(Math.round(found.junk() * 100)).append(" % like junk, learnt from ")
                .append(known.totals().junk()).append(" junk and ").append(known.totals().good()).append(" good messages");
        for (int i = 0; i < Math.min(SIGNS_SHOWN, found.signs().size()); i++) {
            Bayes.Sign s = found.signs().get(i);
            why.append(i == 0 ? ": " : ", ").append(s.word()).append(' ').append(Math.round(s.junk() * 100)).append(" %");
        }
        add("words", points, why.toString());
    }
}
