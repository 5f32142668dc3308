package org.posthouse.mta.smtpserver;

import org.jspecify.annotations.Nullable;
import org.posthouse.store.account.Account;

/** What the session knows of its peer; helo, tls, what was noted of its manners and what the gate said of it are empty where there is nothing. */
record Facts(Peer peer, String helo, boolean extended, String tls, @Nullable Account login, String noted, String gate) {}
