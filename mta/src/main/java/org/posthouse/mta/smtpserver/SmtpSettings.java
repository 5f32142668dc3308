package org.posthouse.mta.smtpserver;

import java.time.Duration;
import java.util.List;
import org.posthouse.base.net.Network;
import org.posthouse.store.login.PlaintextLogin;

/**
 * How a server presents itself.
 *
 * @param hostname our name in greetings and trace fields
 * @param checkFrom whether a submitted message's From must be the account's too. RFC 6409 §6.1
 * @param xclient proxies that may say who their client is by XCLIENT
 */
public record SmtpSettings(String hostname, SmtpLimits limits, PlaintextLogin plaintextLogin, boolean checkFrom, Manners manners,
        Promises promises, List<Network> xclient) {
    /**
     * What is expected of a client's manners.
     *
     * @param greetPause how long a stranger waits for the greeting; zero: not at all
     * @param refuseEarly turns away who talks before it (otherwise the journey tells). RFC 5321 §3.1
     * @param refusePipelined the same for who goes on after a command whose reply must be waited for. RFC 2920 §3.1
     */
    public record Manners(Duration greetPause, boolean refuseEarly, boolean refusePipelined) {
        public static final Manners DEFAULT = new Manners(Duration.ZERO, false, false);
    }

    /**
     * How far we go for what a sender asks.
     *
     * @param hold how long a submitted message may be held; zero: not offered. RFC 4865 §3
     * @param returnAfter the least time in which a message can be asked to arrive or come back. RFC 2852 §3
     * @param priority the highest that our users may ask for, 0 to 9. RFC 6710 §4.1
     */
    public record Promises(Duration hold, Duration returnAfter, int priority) {
        public static final Promises DEFAULT = new Promises(Duration.ofDays(30), Duration.ofMinutes(1), 0);

        public Promises {
            if (priority < 0 || priority > 9 || hold.isNegative() || hold.toSeconds() > 999_999_999 || returnAfter.isNegative()
                    || returnAfter.toSeconds() > 999_999_999)
                throw new IllegalArgumentException("more is promised than the commands can say");
        }
    }

    public SmtpSettings {
        xclient = List.copyOf(xclient);
    }

    public static SmtpSettings of(String hostname) {
        return new SmtpSettings(hostname, SmtpLimits.DEFAULT, PlaintextLogin.LOOPBACK, true, Manners.DEFAULT, Promises.DEFAULT, List.of());
    }

    public SmtpSettings with(SmtpLimits other) {
        return new SmtpSettings(hostname, other, plaintextLogin, checkFrom, manners, promises, xclient);
    }

    public SmtpSettings with(PlaintextLogin other) {
        return new SmtpSettings(hostname, limits, other, checkFrom, manners, promises, xclient);
    }

    public SmtpSettings with(Manners other) {
        return new SmtpSettings(hostname, limits, plaintextLogin, checkFrom, other, promises, xclient);
    }

    public SmtpSettings with(Promises other) {
        return new SmtpSettings(hostname, limits, plaintextLogin, checkFrom, manners, other, xclient);
    }

    public SmtpSettings xclient(List<Network> from) {
        return new SmtpSettings(hostname, limits, plaintextLogin, checkFrom, manners, promises, from);
    }
}
