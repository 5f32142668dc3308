package org.posthouse.mta.report;

/**
 * What a domain will be told about a day (since 1970, in UTC).
 *
 * @param rows kinds of messages
 * @param failed messages that did not keep to the policy
 */
public record Pending(long day, String domain, long rows, long messages, long failed) {}
