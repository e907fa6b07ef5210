"""What a network's gradients say."""
