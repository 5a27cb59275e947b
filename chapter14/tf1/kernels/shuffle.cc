// ShuffleAndRepeatDataset, which shuffles a data set each time it repeats it. TensorFlow 1.15 draws
// from one stream of random numbers for all repetitions, with the seeds that the op names; so does
// this one where the op's metadata say "TensorFlow 1.15". Otherwise it is TensorFlow 2's: a stream
// for each repetition, whose seeds it draws where it is to reshuffle. Its iterators cannot be saved
// to a checkpoint.
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "kernels.h"
#include "tensorflow/core/framework/dataset.h"
#include "tensorflow/core/framework/partial_tensor_shape.h"
#include "tensorflow/core/lib/random/philox_random.h"
#include "tensorflow/core/lib/random/random_distributions.h"

namespace chapter14 {

using tensorflow::data::DatasetBase;
using tensorflow::data::DatasetIterator;
using tensorflow::data::IteratorBase;
using tensorflow::data::IteratorContext;
using Status = absl::Status;

// Words of a stream, one after the other.
class Words {
 public:
  Words(int64_t seed, int64_t seed2) : blocks_(seed, seed2), words_(&blocks_) {}
  uint32_t next() { return words_(); }
  int64_t next_seed() { return words_(); }

 private:
  tensorflow::random::PhiloxRandom blocks_;
  tensorflow::random::SingleSampleAdapter<tensorflow::random::PhiloxRandom> words_;
};

class ShuffleAndRepeat : public tensorflow::data::UnaryDatasetOpKernel {
 public:
  explicit ShuffleAndRepeat(OpKernelConstruction* context) : UnaryDatasetOpKernel(context) {
    std::string metadata;
    OP_REQUIRES_OK(context, context->GetAttr("metadata", &metadata));
    OP_REQUIRES_OK(context, context->GetAttr("reshuffle_each_iteration", &reshuffle_));
    one_stream_ = metadata.find("TensorFlow 1.15") != std::string::npos;
  }

 protected:
  void MakeDataset(OpKernelContext* context, DatasetBase* input, DatasetBase** output) override {
    int64_t numbers[4];
    const char* names[] = {"buffer_size", "seed", "seed2", "count"};
    for (int i = 0; i < 4; ++i) {
      OP_REQUIRES_OK(
          context, tensorflow::data::ParseScalarArgument<int64_t>(context, names[i], &numbers[i]));
    }
    OP_REQUIRES(context, numbers[0] > 0,
                absl::InvalidArgumentError("buffer_size must be greater than zero."));
    OP_REQUIRES(context, numbers[3] > 0 || numbers[3] == -1,
                absl::InvalidArgumentError("count must be greater than zero or equal to -1."));
    if (numbers[1] == 0 && numbers[2] == 0) {  // no seeds: any
      numbers[1] = tensorflow::random::New64();
      numbers[2] = tensorflow::random::New64();
    }
    *output = new Dataset(context, input, numbers, one_stream_, reshuffle_);
  }

 private:
  class Dataset : public DatasetBase {
   public:
    Dataset(OpKernelContext* context, const DatasetBase* input, const int64_t* numbers,
            bool one_stream, bool reshuffle)
        : DatasetBase(tensorflow::data::DatasetContext(context)), input_(input),
          buffer_size_(numbers[0]), seed_(numbers[1]), seed2_(numbers[2]), count_(numbers[3]),
          one_stream_(one_stream), reshuffle_(reshuffle) {
      input_->Ref();
    }
    ~Dataset() override { input_->Unref(); }

    std::unique_ptr<IteratorBase> MakeIteratorInternal(const std::string& prefix) const override {
      return std::make_unique<Iterator>(Iterator::Params{this, prefix + "::ShuffleAndRepeat"});
    }
    const tensorflow::DataTypeVector& output_dtypes() const override {
      return input_->output_dtypes();
    }
    const std::vector<tensorflow::PartialTensorShape>& output_shapes() const override {
      return input_->output_shapes();
    }
    std::string DebugString() const override { return "ShuffleAndRepeatDatasetOp::Dataset"; }
    int64_t CardinalityInternal(tensorflow::data::CardinalityOptions options) const override {
      const int64_t n = input_->Cardinality(options);
      if (n == 0 || n == tensorflow::data::kInfiniteCardinality ||
          n == tensorflow::data::kUnknownCardinality)
        return n;
      return count_ == -1 ? tensorflow::data::kInfiniteCardinality : count_ * n;
    }
    Status InputDatasets(std::vector<const DatasetBase*>* inputs) const override {
      inputs->push_back(input_);
      return absl::OkStatus();
    }
    Status CheckExternalState() const override { return input_->CheckExternalState(); }

   protected:
    Status AsGraphDefInternal(tensorflow::data::SerializationContext* context,
                              DatasetGraphDefBuilder* builder,
                              tensorflow::Node** output) const override {
      std::vector<tensorflow::Node*> inputs(5);
      TF_RETURN_IF_ERROR(builder->AddInputDataset(context, input_, &inputs[0]));
      const int64_t numbers[] = {buffer_size_, seed_, seed2_, count_};
      for (int i = 0; i < 4; ++i)
        TF_RETURN_IF_ERROR(builder->AddScalar(numbers[i], &inputs[i + 1]));
      tensorflow::AttrValue reshuffle;
      builder->BuildAttrValue(reshuffle_, &reshuffle);
      return builder->AddDataset(this, inputs, {{"reshuffle_each_iteration", reshuffle}}, output);
    }

   private:
    class Iterator : public DatasetIterator<Dataset> {
     public:
      explicit Iterator(const Params& params)
          : DatasetIterator<Dataset>(params), seeds_(dataset()->seed_, dataset()->seed2_) {}

      Status Initialize(IteratorContext* context) override {
        begin_stream();
        return absl::OkStatus();
      }

      Status GetNextInternal(IteratorContext* context, std::vector<Tensor>* element,
                             bool* end) override {
        absl::MutexLock lock(&mutex_);
        TF_RETURN_IF_ERROR(fill(context));
        while (!slices_.empty() && slices_.front().size() == 0) {
          slices_.pop_front();
          if (!dataset()->one_stream_) begin_stream();
        }
        *end = slices_.empty();
        if (*end) return absl::OkStatus();
        // one of the oldest repetition's elements; the first of them takes its place
        Slice& slice = slices_.front();
        std::vector<Tensor>& drawn = at(slice.first + words_->next() % slice.size());
        *element = std::move(drawn);
        std::swap(drawn, at(slice.first));
        ++slice.first;
        --held_;
        return absl::OkStatus();
      }

     protected:
      std::shared_ptr<tensorflow::data::model::Node> CreateNode(
          IteratorContext* context, tensorflow::data::model::Node::Args args) const override {
        return tensorflow::data::model::MakeKnownRatioNode(std::move(args), 1);
      }
      Status SaveInternal(tensorflow::data::SerializationContext* context,
                          tensorflow::data::IteratorStateWriter* writer) override {
        return absl::UnimplementedError("an iterator of ShuffleAndRepeatDataset is not saved");
      }
      Status RestoreInternal(IteratorContext* context,
                             tensorflow::data::IteratorStateReader* reader) override {
        return absl::UnimplementedError("an iterator of ShuffleAndRepeatDataset is not restored");
      }

     private:
      struct Slice {  // elements of one repetition, by their numbers from the beginning of all
        int64_t first, end;
        int64_t size() const { return end - first; }
      };

      // Holds as many elements as there is room for, of as many repetitions as that takes.
      Status fill(IteratorContext* context) {
        if (!started_) {
          started_ = true;
          slices_.push_back({0, 0});
          TF_RETURN_IF_ERROR(begin_repetition(context));
        }
        while (input_ && held_ < dataset()->buffer_size_) {
          std::vector<Tensor> element;
          bool end = false;
          TF_RETURN_IF_ERROR(input_->GetNext(context, &element, &end));
          if (!end) {
            is_empty_ = false;
            const int64_t number = slices_.back().end++;
            if (static_cast<int64_t>(buffer_.size()) <= number && number < dataset()->buffer_size_)
              buffer_.emplace_back();
            at(number) = std::move(element);
            ++held_;
          } else if (++repetition_ == dataset()->count_ || (is_empty_ && dataset()->count_ == -1)) {
            input_.reset();
          } else {
            const int64_t number = slices_.back().end;
            slices_.push_back({number, number});
            TF_RETURN_IF_ERROR(begin_repetition(context));
          }
        }
        return absl::OkStatus();
      }

      Status begin_repetition(IteratorContext* context) {
        return dataset()->input_->MakeIterator(context, this, prefix(), &input_);
      }

      std::vector<Tensor>& at(int64_t number) { return buffer_[number % dataset()->buffer_size_]; }

      void begin_stream() {
        const bool draws = dataset()->reshuffle_ && !dataset()->one_stream_;
        const int64_t seed = draws ? seeds_.next_seed() : dataset()->seed_;
        const int64_t seed2 = draws ? seeds_.next_seed() : dataset()->seed2_;
        words_ = std::make_unique<Words>(seed, seed2);
      }

      absl::Mutex mutex_;
      Words seeds_;
      std::unique_ptr<Words> words_;
      std::unique_ptr<IteratorBase> input_;  // of the repetition that is read; none after the last
      std::vector<std::vector<Tensor>> buffer_;
      std::deque<Slice> slices_;
      int64_t held_ = 0, repetition_ = 0;
      bool started_ = false, is_empty_ = true;
    };

    const DatasetBase* const input_;
    const int64_t buffer_size_, seed_, seed2_, count_;
    const bool one_stream_, reshuffle_;
  };

  bool one_stream_, reshuffle_;
};

REGISTER_KERNEL_BUILDER(CHAPTER14_KERNEL("ShuffleAndRepeatDataset"), ShuffleAndRepeat);

}  // namespace chapter14
