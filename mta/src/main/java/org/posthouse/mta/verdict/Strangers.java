package org.posthouse.mta.verdict;

import java.net.InetAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Network;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.trust.authres.OwnNames;
import org.posthouse.trust.verdict.Examiner;

/** Judges the messages of strangers by what is found out about where they come from. One per process; safe for many threads. */
public final class Strangers {
    final VerdictSettings settings;
    final Ledger ledger;
    final InstantSource clock;
    private final Examiner examiner;
    private final OwnNames own;

    public Strangers(VerdictSettings settings, Examiner examiner, Ledger ledger, InstantSource clock) {
        this.settings = settings;
        this.examiner = examiner;
        this.ledger = ledger;
        this.clock = clock;
        own = new OwnNames(settings.names());
    }

    /** A stranger has said MAIL: he is asked about from the first recipient on; null where nothing is asked. The seed is nothing that he can choose. */
    public @Nullable Inquiry begin(InetAddress peer, String helo, ReturnPath from, long seed) {
        if (settings.mode() == VerdictSettings.Mode.OFF || Network.anyContains(settings.friends(), peer))
            return null;
        return new Inquiry(this, peer, from, examiner.begin(peer, helo, from, Long.toString(seed)));
    }

    /** For the octets of one message, whoever it comes from. */
    public ForgedResults forged() {
        return new ForgedResults(own);
    }
}
