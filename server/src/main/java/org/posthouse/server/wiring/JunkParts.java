package org.posthouse.server.wiring;

import java.net.SocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mta.delivery.Judge;
import org.posthouse.mta.junk.Inquiry;
import org.posthouse.mta.junk.JunkJudge;
import org.posthouse.mta.junk.Learner;
import org.posthouse.mta.junk.Settings;
import org.posthouse.mta.junk.WrittenTo;
import org.posthouse.mta.queue.Queue;
import org.posthouse.mta.scan.Clamav;
import org.posthouse.mta.scan.Rspamd;
import org.posthouse.mta.scan.Scanner;
import org.posthouse.mta.scan.Scans;
import org.posthouse.server.config.Config;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Directory;
import org.posthouse.store.junk.JunkData;
import org.posthouse.store.junk.JunkLimits;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Accounts;
import org.posthouse.store.mailbox.StoredMail;

/** What judges mail and what learns from it. */
final class JunkParts {
    /** What the programs themselves take at most, as Debian ships them. */
    private static final long MOST_RSPAMD = 50L << 20, MOST_CLAMAV = 25L << 20;
    final JunkData data;
    final Learner learner;
    final Inquiry inquiry;
    private final Config.Junk config;
    private final InstantSource clock;
    private final Settings settings;
    private @Nullable Rspamd rspamd;
    private @Nullable WrittenTo written;
    /** Used by one thread. */
    private boolean begun;

    JunkParts(Config config, Engine engine, StoredMail mail, InstantSource clock) {
        this.config = config.junk();
        this.clock = clock;
        settings = new Settings(config.hostname(), 10 * this.config.threshold());
        data = new JunkData(engine, clock, JunkLimits.DEFAULT);
        learner = new Learner(mail, data, settings);
        inquiry = new Inquiry(mail, data, settings);
        if (isOn())
            mail.follow(learner::changed);
    }

    boolean isOn() {
        return config.judge() == Config.Switch.ON;
    }

    Judge judge() {
        if (!isOn())
            return Judge.NONE;
        List<Scanner> scanners = new ArrayList<>();
        URI worker = config.rspamd();
        if (worker != null) {
            rspamd = new Rspamd(worker, MOST_RSPAMD, config.patience());
            scanners.add(rspamd);
        }
        SocketAddress clamd = config.clamav();
        if (clamd != null)
            scanners.add(new Clamav(clamd, MOST_CLAMAV));
        return new JunkJudge(settings, data, new Scans(scanners, config.patience(), config.unanswered() == Config.Unanswered.DEFER, clock));
    }

    /** The queue for whoever accepts mail, which notes to whom those who log in write. */
    Queue noting(Queue queue, Directory directory) {
        if (!isOn())
            return queue;
        var noting = new WrittenTo(queue, data, address -> {
            try {
                return directory.account(address).map(Account::id);
            } catch (Refusal e) {
                return Optional.empty();
            }
        });
        written = noting;
        return noting;
    }

    /** Learns what has waited; the first time also what has since the last stop. */
    void second(Accounts accounts) throws Refusal {
        if (!begun)
            learner.findBehind(accounts);
        begun = true;
        WrittenTo noted = written;
        if (noted != null)
            noted.round();
        learner.round();
    }

    void close() {
        Rspamd client = rspamd;
        if (client != null)
            client.close();
    }
}
