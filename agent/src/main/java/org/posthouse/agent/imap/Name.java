package org.posthouse.agent.imap;

import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.RemoteException;

/** What a message's name says: {@code INBOX:812}, or {@code INBOX:2.812} in the mailbox's second life. */
record Name(String path, int epoch, long uid) {
    static Name of(MessageId id) throws RemoteException {
        String value = id.value();
        int colon = value.lastIndexOf(':');
        String numbers = value.substring(colon + 1);
        int dot = numbers.indexOf('.');
        long epoch = dot < 0 ? 1 : digits(numbers.substring(0, dot));
        long uid = digits(numbers.substring(dot + 1));
        if (colon <= 0 || epoch < 1 || epoch > Integer.MAX_VALUE || uid < 1)
            throw new RemoteException.Gone("there is no message " + value + "; names look like INBOX:812");
        return new Name(value.substring(0, colon), (int) epoch, uid);
    }

    private static long digits(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9'))
            return 0;
        return Long.parseLong(text);
    }

    MessageId id() {
        return new MessageId(path + ":" + (epoch == 1 ? "" : epoch + ".") + uid);
    }
}
