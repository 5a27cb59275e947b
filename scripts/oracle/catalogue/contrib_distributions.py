"""contrib.distributions."""

from chapter14 import tf1 as tf
from scripts.oracle.catalogue import X_batch, fed, y_batch


def distributions_of_contrib():
    ds = tf.contrib.distributions
    made = [ds.Normal([0.0, 1.0], 2.0), ds.NormalWithSoftplusScale(0.0, [1.0, 2.0]),
            ds.Bernoulli(logits=[0.5, -1.0]),
            ds.Categorical(probs=[0.2, 0.3, 0.5]), ds.Uniform(-1.0, [1.0, 2.0]),
            ds.Gamma(2.0, [1.0, 3.0]),
            ds.Beta([1.5, 2.0], 3.0), ds.Dirichlet([1.0, 2.0, 3.0]), ds.Exponential([1.0, 2.0]),
            ds.Laplace(0.0, [1.0, 2.0]), ds.StudentT(5.0, 0.0, [1.0, 2.0])]
    return [distribution.log_prob(distribution.sample(3, seed=number))
            for number, distribution in enumerate(made)]


def _sampled(make):
    """Two samples by seeds of the clock, and what is known of the distribution."""
    distribution = make(tf.contrib.distributions)
    samples = distribution.sample(), distribution.sample([2, 3])
    return samples, distribution.mean(), distribution.variance(), distribution.log_prob(samples[0])


def contrib_normal():
    normal = tf.contrib.distributions.Normal
    return (_sampled(lambda ds: ds.Normal(loc=fed(X_batch[0]), scale=[1.0, 2.0, 3.0])),
            _sampled(lambda ds: ds.NormalWithSoftplusScale(loc=0.0, scale=-1.0)),
            normal(0.0, 1.0).cdf(0.5), normal(0.0, 2.0).entropy(),
            tf.contrib.distributions.kl_divergence(normal(0.0, 1.0), normal([1.0], 2.0)))


def contrib_uniform():
    return _sampled(lambda ds: ds.Uniform(low=fed(X_batch[0]),
                                          high=2.0)), tf.contrib.distributions.Uniform().entropy()


def contrib_bernoulli():
    ds = tf.contrib.distributions
    return (_sampled(lambda ds: ds.Bernoulli(logits=fed(X_batch))),
            ds.Bernoulli(probs=[0.2, 0.9]).entropy(),
            ds.kl_divergence(ds.Bernoulli(probs=0.3),
                             ds.Bernoulli(logits=0.1)), tf.random_normal([2]))


def contrib_categorical():
    ds = tf.contrib.distributions
    classes = ds.Categorical(logits=fed(X_batch))
    return (classes.sample(), classes.sample(2), classes.log_prob(y_batch), classes.entropy(),
            classes.mode(), ds.kl_divergence(classes, ds.Categorical(probs=[0.2, 0.3, 0.5])))


def contrib_gamma():
    return (_sampled(lambda ds: ds.Gamma(concentration=[1.0, 2.0], rate=3.0)),
            _sampled(lambda ds: ds.GammaWithSoftplusConcentrationRate(concentration=[0.5],
                                                                      rate=[-1.0])))


def contrib_beta():
    return (_sampled(lambda ds: ds.Beta(concentration1=[1.5, 2.0], concentration0=3.0)),
            _sampled(lambda ds: ds.BetaWithSoftplusConcentration([0.5], [1.0])))


def contrib_dirichlet():
    return _sampled(lambda ds: ds.Dirichlet([1.0, 2.0, 3.0]))


def contrib_exponential():
    return (_sampled(lambda ds: ds.Exponential(rate=[1.0, 2.0])),
            _sampled(lambda ds: ds.ExponentialWithSoftplusRate(rate=[-1.0])))


def contrib_laplace():
    return (_sampled(lambda ds: ds.Laplace(loc=[0.0, 1.0], scale=2.0)),
            _sampled(lambda ds: ds.LaplaceWithSoftplusScale(loc=[0.0], scale=[1.0])))


def contrib_student():
    return (_sampled(lambda ds: ds.StudentT(df=5.0, loc=[0.0, 1.0], scale=2.0)),
            _sampled(lambda ds: ds.StudentTWithAbsDfSoftplusScale(df=[-3.0], loc=0.0, scale=1.0)))


def contrib_multinomials():
    return (_sampled(lambda ds: ds.Multinomial(total_count=4.0, probs=[0.2, 0.3, 0.5])),
            _sampled(lambda ds: ds.DirichletMultinomial(total_count=3.0, concentration=[1.0, 2.0])))


def contrib_distributions_trained():
    weights = tf.get_variable("weights", [3, 2])
    normal = tf.contrib.distributions.Normal(tf.matmul(fed(X_batch), weights), 1.0)
    loss = -tf.reduce_mean(normal.log_prob(normal.sample(seed=3) ** 2))  # longer steps diverge
    tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    return loss
