namespace Igos.Loading.Weights.Pickling;

/// <summary>
/// The calls in a pickle that tensors need, and what each makes: PyTorch's torch/_utils.py. All others make nothing.
/// </summary>
internal static class TensorPickle
{
    private const int MostDimensions = 64; // PyTorch's own limit

    /// <summary>What a function or a class makes of its arguments.</summary>
    /// <returns>
    /// A <see cref="StoredTensor"/>, a <see cref="PickleDictionary"/> or a size; else a <see cref="PickleObject"/>.
    /// </returns>
    public static object? Construct(PickleGlobal global, object?[] arguments) => global.ToString() switch
    {
        "collections.OrderedDict" or "collections.defaultdict" => Dictionary(arguments),
        "torch.Size" when arguments is [object?[] lengths] => lengths,
        "torch._utils._rebuild_tensor" or "torch._utils._rebuild_tensor_v2" => Tensor(arguments, null),
        "torch._utils._rebuild_tensor_v3" =>
            Tensor(arguments, arguments is [_, _, _, _, _, _, PickleGlobal type, ..] ? type : throw Unsound()),
        "torch._utils._rebuild_parameter" or "torch._utils._rebuild_parameter_with_state" =>
            arguments is [var tensor, ..] ? tensor : throw Unsound(),

        // A subclass of Tensor, or one with attributes of its own: what makes the plain tensor, and its arguments.
        "torch._tensor._rebuild_from_type_v2"
            when arguments is [PickleGlobal { Module: "torch._utils" } make, _, object?[] own, ..] =>
            Construct(make, own),
        _ => new PickleObject(global),
    };

    /// <summary>
    /// What a persistent id stands for: ("storage", class, key, place, count) and,
    /// in the legacy format, a view or None.
    /// </summary>
    public static object Storage(object? id) => id switch
    {
        object?[] and ["storage", PickleGlobal type, string key, _, long count] => Reference(key, type, count),
        object?[] and ["storage", PickleGlobal type, string key, _, long count, null] => Reference(key, type, count),
        object?[] and ["storage", PickleGlobal type, string key, _, long count, object?[] and [_, long start, long]] =>
            new StorageView(Reference(key, type, count), start),

        // Legacy: a module's class with its source, which isn't read.
        object?[] and ["module", PickleGlobal type, ..] => type,
        _ => throw Unsound(),
    };

    private static StorageReference Reference(string key, PickleGlobal type, long count) =>
        new(key, ElementType.Of(type), count);

    private static PickleDictionary Dictionary(object?[] arguments)
    {
        var dictionary = new PickleDictionary();

        // Python 2 hands the pairs over here, later versions set them as items.
        foreach (var pair in arguments.OfType<List<object?>>().SelectMany(list => list))
        {
            var (key, value) = pair switch
            {
                List<object?> and [var first, var second] => (first, second),
                object?[] and [var first, var second] => (first, second),
                _ => throw Unsound(),
            };
            dictionary.Set(key, value);
        }

        return dictionary;
    }

    private static StoredTensor Tensor(object?[] arguments, PickleGlobal? type)
    {
        var (root, start) = arguments is [StorageView view, ..]
            ? (view.Root, view.Start)
            : (arguments.FirstOrDefault() as StorageReference, 0);
        if (root is null || arguments is not [_, long offset, object?[] size, object?[] stride, ..]
            || size.Length != stride.Length || size.Length > MostDimensions)
        {
            throw Unsound();
        }

        var element = type is null ? root.Type : ElementType.Of(type);
        return new StoredTensor(root, element, unchecked(start + offset), Integers(size), Integers(stride));
    }

    private static long[] Integers(object?[] values) =>
        [.. values.Select(v => v is long integer ? integer : throw Unsound())];

    private static InvalidDataException Unsound() => new("its pickle makes no sense");
}
