package org.posthouse.mta.bounce;

/**
 * How notices are written.
 *
 * @param hostname the reporting MTA
 * @param strangers whether mail that came without a login, and of whose return path nothing is known, is answered at all
 * @param most octets of a message that is returned whole where its sender wants that
 * @param perHour notices an hour to one return path, for mail without a login
 * @param perHourOwn the same for mail of our own users
 */
public record Settings(String hostname, boolean strangers, long most, int perHour, int perHourOwn) {
    /** Strangers are told; 1 MB; 100 and 2,000 an hour. */
    public static Settings of(String hostname) {
        return new Settings(hostname, true, 1 << 20, 100, 2000);
    }

    public Settings strangers(boolean told) {
        return new Settings(hostname, told, most, perHour, perHourOwn);
    }

    public Settings limits(long whole, int hourly) {
        return new Settings(hostname, strangers, whole, hourly, Math.max(hourly, perHourOwn));
    }
}
