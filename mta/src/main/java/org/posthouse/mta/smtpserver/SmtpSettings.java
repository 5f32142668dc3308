package org.posthouse.mta.smtpserver;

/**
 * How a server presents itself.
 *
 * @param hostname our name in greetings and trace fields
 * @param checkFrom whether a submitted message's From must be the account's too. RFC 6409 §6.1
 */
public record SmtpSettings(String hostname, SmtpLimits limits, PlaintextLogin plaintextLogin, boolean checkFrom) {
    public static SmtpSettings of(String hostname) {
        return new SmtpSettings(hostname, SmtpLimits.DEFAULT, PlaintextLogin.LOOPBACK, true);
    }

    public SmtpSettings with(SmtpLimits other) {
        return new SmtpSettings(hostname, other, plaintextLogin, checkFrom);
    }

    public SmtpSettings with(PlaintextLogin other) {
        return new SmtpSettings(hostname, limits, other, checkFrom);
    }
}
