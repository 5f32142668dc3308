package org.posthouse.agent.remote;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.mime.Source;

/** One account's mail. Every method may throw IOException where the server cannot be reached or speaks nonsense, and RemoteException where it says no. */
public interface Remote extends AutoCloseable {
    /** How it is reached: imap, jmap, pop3, or offline. */
    String protocol();

    List<Folder> folders() throws IOException, RemoteException;

    void createFolder(String path) throws IOException, RemoteException;

    /** Some of the messages that match, newest first, and how many there are in all. */
    Page list(Query query, long offset, int limit) throws IOException, RemoteException;

    record Page(List<Head> heads, long total) {
        public Page {
            heads = List.copyOf(heads);
        }
    }

    /** The lines of those messages, in the order asked; Gone where one is no longer there. */
    List<Head> heads(List<MessageId> ids) throws IOException, RemoteException;

    /** All messages of a conversation, oldest first, from any folder but Trash and Junk; only itself where nothing is known of others. */
    List<Head> thread(MessageId id) throws IOException, RemoteException;

    /** Writes the message's octets. Reading sets no flag. */
    void read(MessageId id, OutputStream to) throws IOException, RemoteException;

    void flag(List<MessageId> ids, Set<String> add, Set<String> remove) throws IOException, RemoteException;

    /** Moves to the folder, all or none where the server can; gives the new ids in the same order, null for those that the server does not tell. */
    List<@Nullable MessageId> move(List<MessageId> ids, String folder) throws IOException, RemoteException;

    List<@Nullable MessageId> copy(List<MessageId> ids, String folder) throws IOException, RemoteException;

    /** Removes for ever. */
    void destroy(List<MessageId> ids) throws IOException, RemoteException;

    /** Puts a message into a folder; when it returns the server has it. The id is null where the server does not tell. */
    @Nullable
    MessageId append(String folder, Source message, Set<String> flags, Instant arrived) throws IOException, RemoteException;

    /** Hands a message to the account's server to be sent. What was sent is not filed by this. */
    Sent send(Envelope envelope, Source message) throws IOException, RemoteException;

    /** The server's name for what was sent (null where it has none; with it an unsent message can be taken back), and the recipients it did not take with its words. */
    record Sent(@Nullable String submission, List<String> refused) {
        public Sent {
            refused = List.copyOf(refused);
        }
    }

    /** Takes back what was sent and has not yet left; false where it has. Unable where the server has no such thing. */
    boolean unsend(String submission) throws IOException, RemoteException;

    /** What happened to the message, as the JSON of Journey/get; Unable where the server keeps none. */
    String journey(MessageId id) throws IOException, RemoteException;

    /** Tells what happens in the folder until the thread is interrupted or the connection ends. */
    void watch(String folder, Consumer<Change> listener) throws IOException, RemoteException, InterruptedException;

    @Override
    void close();
}
