package org.posthouse.mta.verdict;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.base.net.Network;

/**
 * How strangers' messages are judged.
 *
 * @param names under which results are written: the first one is ours, the others are claimed too. RFC 8601 §2.5
 * @param friends of whom nothing is asked
 * @param refuseSpfFail at each recipient, before the message. RFC 7208 §8.4
 * @param deferTemperror puts off what DMARC cannot tell about now; else it is taken as if nothing were known. RFC 7489 §6.6.3
 * @param sealers domains whose seals are believed, in A-labels and lower case. RFC 8617 §7.2.1
 * @param patience how long the end of a message waits for DNS
 * @param questions to DNS at once, of all messages together
 * @param perPeer questions to DNS within a minute that one peer's messages may cause
 */
public record VerdictSettings(Mode mode, List<String> names, List<Network> friends, boolean refuseSpfFail, boolean deferTemperror,
        Set<String> sealers, Duration patience, int questions,
        int perPeer) {
    /** What is done with what is found. */
    public enum Mode {
        /** Nothing is looked at. */
        OFF,
        /** It is looked at and written down, and that is all. */
        OBSERVE,
        /** What the domain in From asks for is done. */
        ENFORCE
    }

    public VerdictSettings {
        if (names.isEmpty())
            throw new IllegalArgumentException("results need a name to be written under");
        names = List.copyOf(names);
        friends = List.copyOf(friends);
        sealers = sealers.stream().map(s -> s.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** As it is where nobody has said anything. */
    public static VerdictSettings of(String hostname) {
        return new VerdictSettings(Mode.ENFORCE, List.of(hostname), List.of(), false, false, Set.of(), Duration.ofSeconds(15), 128, 2000);
    }

    public VerdictSettings mode(Mode other) {
        return new VerdictSettings(other, names, friends, refuseSpfFail, deferTemperror, sealers, patience, questions, perPeer);
    }

    public VerdictSettings perPeer(int other) {
        return new VerdictSettings(mode, names, friends, refuseSpfFail, deferTemperror, sealers, patience, questions, other);
    }

    public VerdictSettings friends(List<Network> other) {
        return new VerdictSettings(mode, names, other, refuseSpfFail, deferTemperror, sealers, patience, questions, perPeer);
    }

    public VerdictSettings strict(boolean spfFail, boolean temperror) {
        return new VerdictSettings(mode, names, friends, spfFail, temperror, sealers, patience, questions, perPeer);
    }

    public VerdictSettings sealers(Set<String> other) {
        return new VerdictSettings(mode, names, friends, refuseSpfFail, deferTemperror, other, patience, questions, perPeer);
    }
}
