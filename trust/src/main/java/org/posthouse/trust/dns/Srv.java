package org.posthouse.trust.dns;

/** Where a service is: the least priority first; a target of "" says that there is none. RFC 2782 */
public record Srv(int priority, int weight, int port, String target) {}
