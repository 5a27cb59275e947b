"""Word Embeddings: a skip-gram model gives words that stand in like places like vectors.

Book: chapter 14, "Word Embeddings"; the model is the companion notebook's. Prints the average loss
every 2,000 of 10,001 steps (ten minutes), and the nearest words of 16 common ones.
Prints first: Average loss at step 0.
Differs from the listing: the corpus, text8.zip (31,344,016 bytes, mattmahoney.net/dc/text8.zip), is
not fetched: name it with --words. The plot shows two principal components, not t-SNE.

    python -m chapter14.embeddings --words text8.zip
"""

import collections
import io
import sys
import zipfile
import zlib

import numpy as np

from chapter14 import harness
from chapter14 import tf1 as tf
from chapter14.tf1.files import Fault

vocabulary_size = 50000  # words that have a vector; all others are UNK
batch_size = 128
embedding_size = 150     # numbers in a word's vector
skip_window = 1          # words to the left and to the right that are to be predicted
num_skips = 2            # of them, how many pairs each word gives
valid_size = 16          # words whose neighbours are shown,
valid_window = 100       # of so many of the most common ones
num_sampled = 64         # words that a batch's are told from
learning_rate = 0.01

Graph = collections.namedtuple("Graph", "train_inputs train_labels loss training_op "
                               "normalized_embeddings similarity init")


def read_words(path):
    """The words of a corpus: a text file, or a zip archive of one."""
    mend = "name a text file, or a zip archive of one such as text8.zip"
    try:
        with open(path, "rb") as file:
            content = file.read()
        if content.startswith((b"PK\3\4", b"PK\5\6")):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                content = archive.read(archive.namelist()[0])
        words = content.decode("ascii").split()
    except UnicodeDecodeError as error:
        raise Fault(f"--words {path}: byte {error.start} is no letter of ASCII; {mend}") from None
    except IndexError:
        raise Fault(f"--words {path}: the zip archive is empty; {mend}") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise Fault(f"--words {path}: the zip archive is damaged or cut short ({error}); "
                    "get it again") from None
    except OSError as error:
        raise Fault(f"--words {path}: cannot be read ({error.strerror}); {mend}") from None
    if len(words) <= batch_size:
        raise Fault(f"--words {path}: expected more than {batch_size} words, found {len(words)}; "
                    f"{mend}")
    return words


def build_dataset(words):
    """The most common words, UNK first, and the corpus as numbers of them."""
    vocabulary = ["UNK"] + [word for word, count in
                            collections.Counter(words).most_common(vocabulary_size - 1)]
    dictionary = {word: code for code, word in enumerate(vocabulary)}
    return np.array(vocabulary), np.array([dictionary.get(word, 0) for word in words])


def generate_batch(data, step):
    """Pairs of a word and one beside it: codes [batch_size] and labels [batch_size, 1]."""
    start = step * (batch_size // num_skips)
    span = 2 * skip_window + 1  # neighbours, the word, neighbours
    batch, labels = np.zeros(batch_size, np.int32), np.zeros([batch_size, 1], np.int32)
    for i in range(batch_size // num_skips):
        window = data[(start + i + np.arange(span)) % len(data)]
        targets_to_avoid, target = [skip_window], skip_window
        for j in range(num_skips):
            while target in targets_to_avoid:
                target = np.random.randint(0, span)
            targets_to_avoid.append(target)
            batch[i * num_skips + j] = window[skip_window]
            labels[i * num_skips + j, 0] = window[target]
    return batch, labels


def build_graph(n_words, valid_examples):
    train_labels = tf.placeholder(tf.int32, shape=[batch_size, 1])
    valid_dataset = tf.constant(valid_examples, dtype=tf.int32)

    init_embeds = tf.random_uniform([n_words, embedding_size], -1.0, 1.0)
    embeddings = tf.Variable(init_embeds)
    train_inputs = tf.placeholder(tf.int32, shape=[None])
    embed = tf.nn.embedding_lookup(embeddings, train_inputs)  # [batch, embedding_size]

    nce_weights = tf.Variable(tf.truncated_normal([n_words, embedding_size],
                                                  stddev=1.0 / np.sqrt(embedding_size)))
    nce_biases = tf.Variable(tf.zeros([n_words]))
    loss = tf.reduce_mean(tf.nn.nce_loss(nce_weights, nce_biases, train_labels, embed,
                                         min(num_sampled, n_words), n_words))
    optimizer = tf.train.AdamOptimizer(learning_rate)
    training_op = optimizer.minimize(loss)

    norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), axis=1, keepdims=True))
    normalized_embeddings = embeddings / norm
    valid_embeddings = tf.nn.embedding_lookup(normalized_embeddings, valid_dataset)
    similarity = tf.matmul(valid_embeddings, normalized_embeddings, transpose_b=True)
    init = tf.global_variables_initializer()
    return Graph(train_inputs, train_labels, loss, training_op, normalized_embeddings,
                 similarity, init)


def run(record):
    if record.settings["words"] is None:
        raise Fault("there is no corpus: get http://mattmahoney.net/dc/text8.zip (31,344,016 "
                    "bytes), and name it: --words text8.zip")
    vocabulary, data = build_dataset(read_words(record.settings["words"]))
    record.settings["words"] = len(data)
    record.reset_graph("embeddings")
    valid_examples = np.random.choice(min(valid_window, len(vocabulary)), valid_size, replace=False)
    graph = build_graph(len(vocabulary), valid_examples)

    def feed(step):
        batch_inputs, batch_labels = generate_batch(data, step)
        return {graph.train_inputs: batch_inputs, graph.train_labels: batch_labels}

    losses, recent = {}, {}  # recent: of the steps since the last average
    with tf.Session() as sess:
        graph.init.run()
        for step in record.progress(range(record.settings["iterations"]), sess, losses, recent,
                                    again=lambda: sess.run(graph.loss, feed_dict=feed(0))):
            _, loss_val = sess.run([graph.training_op, graph.loss], feed_dict=feed(step))
            recent[step] = float(loss_val)
            if step % 2000 == 0:
                losses[step] = np.cumsum(list(recent.values()))[-1] / len(recent)
                print("Average loss at step", step, ":", losses[step])
                recent.clear()
        similarity_val = graph.similarity.eval()
        embeddings_val = graph.normalized_embeddings.eval()

    nearest = [vocabulary[np.argsort(-row, kind="stable")[1:9]] for row in similarity_val]
    for word, words in zip(vocabulary[valid_examples], nearest):
        print("Nearest to", word + ":", ", ".join(words))
    return {"embeddings/average_loss": losses, "embeddings/nearest": np.array(nearest),
            "vocabulary": vocabulary, "vectors": embeddings_val}


def plot(record, values):
    """The 100 most common words by the two directions in which their vectors differ most."""
    words, vectors = values["vocabulary"][1:101], values["vectors"][1:101]
    _, _, directions = np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)
    places = (vectors - vectors.mean(axis=0)) @ directions[:2].T
    figure, axes = harness.subplots(height=6)
    axes.plot(*places.T, ".", markersize=3)
    for word, place in zip(words, places):
        axes.annotate(word, place, xytext=(2, 2), textcoords="offset points", fontsize=7)
    axes.set(xlabel="first principal component", ylabel="second")
    record.save_figure(figure, "words", "The most common words, by the two directions in which "
                       "their vectors differ most: words of a kind come to lie together.",
                       alt="A hundred words scattered over a plane.")


def main(argv=None):
    return harness.main("embeddings", __doc__, run, plot, argv, iterations=(10001, 2001), choices={
        "words": (None, "the corpus: a text file, or a zip archive of one, such as text8.zip")})


if __name__ == "__main__":
    sys.exit(main())
