package org.posthouse.server.admin;

import org.posthouse.mta.junk.Inquiry;
import org.posthouse.mta.junk.Learner;
import org.posthouse.store.junk.JunkData;

/** What the operations about junk work on. */
public record Junk(JunkData data, Learner learner, Inquiry inquiry) {}
