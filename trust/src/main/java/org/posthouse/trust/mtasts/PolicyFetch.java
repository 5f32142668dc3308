package org.posthouse.trust.mtasts;

/** Gets a domain's policy from its host. */
@FunctionalInterface
public interface PolicyFetch {
    /** Bounded in time. */
    StsPolicy fetch(String domain) throws StsException;
}
