package org.posthouse.mta.junk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Judge;
import org.posthouse.mta.delivery.Judgement;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.scan.Finding;
import org.posthouse.mta.scan.Scans;
import org.posthouse.store.junk.JunkData;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;

/** Judges by what the account has taught, what our checks have found, and what scanners say. One per process; safe for many threads. */
public final class JunkJudge implements Judge {
    private final Settings settings;
    private final JunkData data;
    private final Scans scans;
    private final RecentFeatures recent = new RecentFeatures();

    public JunkJudge(Settings settings, JunkData data, Scans scans) {
        this.settings = settings;
        this.data = data;
        this.scans = scans;
    }

    @Override
    public Optional<Judgement> judge(AccountMail mail, Recipient recipient, Arrival arrival, Source whole, Structure structure)
            throws Refusal, IOException {
        // What has no trace of how it came is from ourselves: notices, answers.
        if (arrival.trace().length == 0)
            return Optional.empty();
        Address author = Features.author(structure.envelope()).orElse(null);
        boolean login = !arrival.login().isEmpty();
        Proof proof = login ? Proof.ofLogin(arrival.login(), author) : Proof.of(arrival.trace(), settings.hostname(), author);
        List<Finding> findings = new ArrayList<>(Weighed.listed(arrival.trace()));
        if (!login)
            findings.addAll(scans.of(arrival, whole));
        var weighed = new Weighed(settings, data, mail.account(), proof, login, author);
        weighed.words(() -> recent.of(arrival.id(), whole, structure));
        return Optional.of(weighed.judge(findings, null));
    }
}
